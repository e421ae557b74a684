//! Tokenizers inside GGUF files and SentencePiece's own, with llama.cpp's rules.
//!
//! The merging of plain text is shimmytok's. What llama.cpp does around it is done here: special
//! tokens, prefixes, pieces, and which tokens end an answer.

mod attributes;
mod distilled;
mod end;
mod family;
mod load;
mod pieces;
mod plain;
mod protobuf;
mod sentencepiece;
mod vocabulary;
mod words;
