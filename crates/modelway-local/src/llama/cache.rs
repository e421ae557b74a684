//! [`Cache`]: keys and values of the tokens that a sequence has behind it.

/// The memory of one slot. It grows with its sequence and keeps what a later one may share.
#[derive(Debug)]
pub(crate) struct Cache {
    width: usize,
    tokens: Vec<u32>,
    layers: Vec<(Vec<f32>, Vec<f32>)>,
}

impl Cache {
    /// An empty cache for `layers` layers of `width` numbers a token.
    pub(crate) fn new(layers: usize, width: usize) -> Self {
        Self { width, tokens: Vec::new(), layers: vec![(Vec::new(), Vec::new()); layers] }
    }

    /// The tokens in it.
    pub(crate) fn tokens(&self) -> &[u32] {
        &self.tokens
    }

    /// Forgets all tokens from `length` on.
    pub(crate) fn truncate(&mut self, length: usize) {
        self.tokens.truncate(length);
        let numbers = self.tokens.len() * self.width;
        for (keys, values) in &mut self.layers {
            keys.truncate(numbers);
            values.truncate(numbers);
        }
    }

    /// Notes a token whose keys and values follow; gives its position.
    pub(super) fn begin(&mut self, token: u32) -> usize {
        self.tokens.push(token);
        self.tokens.len() - 1
    }

    /// Takes the key and value of the next token in `layer`.
    pub(super) fn push(&mut self, layer: usize, key: &[f32], value: &[f32]) {
        let (keys, values) = &mut self.layers[layer];
        keys.extend_from_slice(key);
        values.extend_from_slice(value);
    }

    /// Keys and values in `layer` of the tokens up to `position`, that one included.
    pub(super) fn upto(&self, layer: usize, position: usize) -> (&[f32], &[f32]) {
        let (keys, values) = &self.layers[layer];
        let end = (position + 1) * self.width;
        (&keys[..end], &values[..end])
    }
}
