//! Images for a message: by URL, or out of a file.

use std::path::Path;

use modelway::{Image, Part};

use crate::failure::Failure;

/// The image at `place`, a URL or a file's path.
pub(crate) fn part(place: &str) -> Result<Part, Failure> {
    if ["http://", "https://", "data:"].iter().any(|scheme| place.starts_with(scheme)) {
        return Ok(Part::image_url(place));
    }
    let path = Path::new(place);
    let Some(media_type) = media_type(path) else {
        return Err(Failure::usage(format!(
            "the image {place} is of no known type: its name has to end in .png, .jpg, .jpeg, .gif or .webp"
        )));
    };
    let bytes = std::fs::read(path).map_err(|e| Failure::unreadable("image", path, e))?;
    Ok(Part::Image(Image::bytes(media_type, bytes)))
}

fn media_type(path: &Path) -> Option<&'static str> {
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "png" => Some("image/png"),
        "jpg" | "jpeg" => Some("image/jpeg"),
        "gif" => Some("image/gif"),
        "webp" => Some("image/webp"),
        _ => None,
    }
}
