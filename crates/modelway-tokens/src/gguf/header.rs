//! [`Header`]: all of a GGUF file but its weights.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use modelway_core::Error;

use super::reader::Reader;
use super::tensors::{self, Tensor};
use super::value::{Numbers, Scalar, Value};

/// What a GGUF file says about its model and its weights, checked against the file's length.
#[derive(Debug, Clone)]
pub struct Header {
    path: PathBuf,
    version: u32,
    metadata: BTreeMap<String, Value>,
    tensors: Vec<Tensor>,
    alignment: u64,
    data_offset: u64,
    file_length: u64,
}

impl Header {
    /// Reads the header of the file at `path`; the weights are not read.
    ///
    /// # Errors
    /// [`Configuration`](modelway_core::ErrorKind::Configuration), naming the path and what is wrong: a file that cannot be read, is no
    /// GGUF file, is of another version or byte order, is truncated, or contradicts itself.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let mut reader = Reader::open(path)?;
        let version = version(&mut reader)?;
        let tensor_count = reader.u64("the number of tensors")?;
        let entry_count = reader.u64("the number of metadata entries")?;
        // The shortest of each: an empty name (8), then type and one byte (5), or the rest of a tensor (24).
        reader.announce(entry_count, 13, "the metadata")?;
        reader.announce(tensor_count, 24, "the list of tensors")?;
        let metadata = metadata(&mut reader, entry_count)?;
        let alignment = alignment(&reader, &metadata)?;
        let mut tensors = tensors::read(&mut reader, tensor_count)?;
        let data_offset = reader.position().next_multiple_of(alignment);
        tensors::check(&reader, &mut tensors, data_offset, alignment)?;
        let file_length = reader.length();
        let path = path.to_path_buf();
        Ok(Self { path, version, metadata, tensors, alignment, data_offset, file_length })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The version of the format: 2 or 3.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// All metadata.
    pub fn metadata(&self) -> &BTreeMap<String, Value> {
        &self.metadata
    }

    /// The text under `key`.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.metadata.get(key)?.text()
    }

    /// The whole number under `key`, if it is not negative.
    pub fn unsigned(&self, key: &str) -> Option<u64> {
        self.metadata.get(key)?.unsigned()
    }

    /// The number under `key`.
    pub fn number(&self, key: &str) -> Option<f64> {
        self.metadata.get(key)?.number()
    }

    /// The yes or no under `key`.
    pub fn bool(&self, key: &str) -> Option<bool> {
        self.metadata.get(key)?.bool()
    }

    /// The list of texts under `key`.
    pub fn texts(&self, key: &str) -> Option<&[String]> {
        self.metadata.get(key)?.texts()
    }

    /// The list of numbers under `key`.
    pub fn numbers(&self, key: &str) -> Option<&Numbers> {
        self.metadata.get(key)?.numbers()
    }

    /// The model's architecture, such as `llama`.
    pub fn architecture(&self) -> Option<&str> {
        self.text("general.architecture")
    }

    /// All tensors, in the order of the file.
    pub fn tensors(&self) -> &[Tensor] {
        &self.tensors
    }

    /// The tensor named `name`.
    pub fn tensor(&self, name: &str) -> Option<&Tensor> {
        self.tensors.iter().find(|tensor| tensor.name == name)
    }

    /// Where the weights begin, in bytes from the start of the file.
    pub fn data_offset(&self) -> u64 {
        self.data_offset
    }

    /// Every tensor begins at a multiple of this many bytes after [`data_offset`](Self::data_offset).
    pub fn alignment(&self) -> u64 {
        self.alignment
    }

    /// Bytes of the whole file.
    pub fn file_length(&self) -> u64 {
        self.file_length
    }
}

fn version(reader: &mut Reader<'_>) -> Result<u32, Error> {
    const HINT: &str = "give the path of a .gguf file";
    if reader.length() < 8 {
        let what = format!("is not a GGUF file: {} bytes long", reader.length());
        return Err(reader.error(what).with_hint(HINT));
    }
    let magic = reader.u32("the magic number")?.to_le_bytes();
    if &magic != b"GGUF" {
        let start = magic.escape_ascii();
        let what = format!("is not a GGUF file: it begins with \"{start}\"");
        return Err(reader.error(what).with_hint(HINT));
    }
    match reader.u32("the version")? {
        version @ 2..=3 => Ok(version),
        1 => Err(reader
            .error("is GGUF version 1, which is not supported")
            .with_hint("convert the model again; versions 2 and 3 are supported")),
        // A small number with its bytes reversed.
        version if version.swap_bytes() <= 0xffff => Err(reader
            .error("is a big-endian GGUF file, which is not supported")
            .with_hint("take the little-endian file of the model")),
        version => Err(reader
            .error(format_args!("is GGUF version {version}, which is not supported"))
            .with_hint("versions 2 and 3 are supported")),
    }
}

fn metadata(reader: &mut Reader<'_>, count: u64) -> Result<BTreeMap<String, Value>, Error> {
    let mut metadata = BTreeMap::new();
    for _ in 0..count {
        let key = reader.text("a metadata key")?;
        if metadata.contains_key(&key) {
            return Err(reader.error(format_args!("is corrupt: metadata `{key}` appears twice")));
        }
        let value = value(reader, &key)?;
        metadata.insert(key, value);
    }
    Ok(metadata)
}

const TEXT: u32 = 8;
const ARRAY: u32 = 9;

fn value(reader: &mut Reader<'_>, key: &str) -> Result<Value, Error> {
    let what = format!("metadata `{key}`");
    match reader.u32(&what)? {
        TEXT => reader.text(&what).map(Value::Text),
        ARRAY => array(reader, &what),
        id => {
            let kind = scalar(reader, id, &what)?;
            let bytes = reader.bytes(kind.size() as u64, &what)?;
            Ok(kind.read(&bytes))
        }
    }
}

fn array(reader: &mut Reader<'_>, what: &str) -> Result<Value, Error> {
    let id = reader.u32(what)?;
    let count = reader.u64(what)?;
    if id == TEXT {
        let capacity = reader.announce(count, 8, what)?;
        // The announced number may still be a lie; let real texts pay for the room.
        let mut texts = Vec::with_capacity(capacity.min(1 << 16));
        for _ in 0..count {
            texts.push(reader.text(what)?);
        }
        return Ok(Value::Texts(texts));
    }
    let kind = scalar(reader, id, what)?;
    reader.announce(count, kind.size() as u64, what)?;
    let bytes = reader.bytes(count.saturating_mul(kind.size() as u64), what)?;
    Ok(Value::Numbers(Numbers { kind, bytes }))
}

fn scalar(reader: &Reader<'_>, id: u32, what: &str) -> Result<Scalar, Error> {
    let unknown = || reader.error(format_args!("is corrupt: {what} has the unknown type {id}"));
    Scalar::from_id(id).ok_or_else(unknown)
}

fn alignment(reader: &Reader<'_>, metadata: &BTreeMap<String, Value>) -> Result<u64, Error> {
    let Some(value) = metadata.get("general.alignment") else { return Ok(32) };
    let valid = |n: &u64| n.is_power_of_two() && *n <= 1 << 20;
    value.unsigned().filter(valid).ok_or_else(|| {
        reader.error("is corrupt: `general.alignment` is not a power of two up to 1 MiB")
    })
}
