//! [`Loader`]: tensors out of a GGUF file, each checked against the shape that it must have.

use std::collections::HashSet;
use std::fs::File;
use std::io::BufReader;

use candle_core::Device;
use candle_core::quantized::gguf_file::TensorInfo;
use candle_core::quantized::{GgmlDType, QTensor};
use modelway_core::{Error, ErrorKind};
use modelway_tokens::gguf::{Header, Tensor};

use super::config::unsupported;
use crate::tensor::{Linear, Store};

/// Reads tensors by name and remembers which.
pub(super) struct Loader<'a> {
    header: &'a Header,
    input: BufReader<File>,
    read: HashSet<String>,
    store: Store,
}

impl<'a> Loader<'a> {
    pub(super) fn open(header: &'a Header) -> Result<Self, Error> {
        let file = File::open(header.path())
            .map_err(|e| error(header, format!("cannot be read: {e}")).with_source(e))?;
        Ok(Self {
            header,
            input: BufReader::with_capacity(1 << 20, file),
            read: HashSet::new(),
            store: Store::default(),
        })
    }

    /// Whether the file has `name`.
    pub(super) fn has(&self, name: &str) -> bool {
        self.header.tensor(name).is_some()
    }

    /// A matrix of `rows` × `width`.
    pub(super) fn matrix(&mut self, name: &str, shape: (usize, usize)) -> Result<Linear, Error> {
        let tensor = self.tensor(name)?;
        if tensor.shape().dims() != [shape.0, shape.1] {
            let found = format!("`{name}` is {:?}, expected {shape:?}", tensor.shape().dims());
            return Err(error(self.header, found));
        }
        Linear::new(tensor, &mut self.store).map_err(|e| self.broken(name, e))
    }

    /// A list of `length` floats.
    pub(super) fn list(&mut self, name: &str, length: usize) -> Result<Vec<f32>, Error> {
        let tensor = self.tensor(name)?;
        if tensor.shape().dims() != [length] {
            let found = format!("`{name}` is {:?}, expected [{length}]", tensor.shape().dims());
            return Err(error(self.header, found));
        }
        let floats = tensor.dequantize(&Device::Cpu).and_then(|t| t.to_vec1());
        floats.map_err(|e| self.broken(name, e))
    }

    /// Makes sure that nothing in the file was left aside: a bias or an expert would change every answer.
    pub(super) fn finish(self) -> Result<(), Error> {
        let unread =
            |t: &&Tensor| !self.read.contains(&t.name) && !t.name.ends_with(".rotary_emb.inv_freq");
        match self.header.tensors().iter().find(unread) {
            None => {
                self.store.finish();
                Ok(())
            }
            Some(tensor) => {
                let path = self.header.path().display().to_string();
                Err(unsupported(path, &format!("a model with the tensor `{}`", tensor.name)))
            }
        }
    }

    fn tensor(&mut self, name: &str) -> Result<QTensor, Error> {
        let Some(tensor) = self.header.tensor(name) else {
            return Err(error(self.header, format!("the tensor `{name}` is missing")));
        };
        let Some(kind) = kind(tensor.kind.id) else {
            let path = self.header.path().display().to_string();
            return Err(unsupported(path, &format!("the weight format {}", tensor.kind.name)));
        };
        self.read.insert(name.to_owned());
        let mut shape: Vec<usize> = tensor.dims.iter().map(|&n| n as usize).collect();
        shape.reverse();
        // Our header counts offsets from the start of the file.
        let info = TensorInfo { ggml_dtype: kind, shape: shape.into(), offset: tensor.offset };
        info.read(&mut self.input, 0, &Device::Cpu).map_err(|e| self.broken(name, e))
    }

    fn broken(&self, name: &str, source: candle_core::Error) -> Error {
        error(self.header, format!("the tensor `{name}` cannot be used: {source}"))
            .with_source(source)
    }
}

fn error(header: &Header, what: String) -> Error {
    Error::new(ErrorKind::Configuration, format!("{}: {what}", header.path().display()))
        .with_hint("fetch or convert the model again")
}

/// Candle's kind for ggml's id.
fn kind(id: u32) -> Option<GgmlDType> {
    use GgmlDType as K;
    Some(match id {
        0 => K::F32,
        1 => K::F16,
        2 => K::Q4_0,
        3 => K::Q4_1,
        6 => K::Q5_0,
        7 => K::Q5_1,
        8 => K::Q8_0,
        10 => K::Q2K,
        11 => K::Q3K,
        12 => K::Q4K,
        13 => K::Q5K,
        14 => K::Q6K,
        30 => K::BF16,
        _ => return None,
    })
}
