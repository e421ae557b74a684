//! Tokenizers and chat templates out of the models' own files.
