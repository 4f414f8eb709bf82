//! Pictures of the desktop, and what can be told of them.

use std::path::Path;

use super::Desktop;
use crate::run::{Outcome, Trouble, read, run};

impl Desktop {
    /// Saves a picture of the whole desktop as PNG and refuses one that shows nothing.
    pub(crate) fn picture(&self, file: &Path) -> Outcome<()> {
        run(self.command("import").args(["-window", "root"]).arg(file))?;
        match self.colours(file)? {
            0..64 => Err(Trouble::new(format!("The picture {} is blank.", file.display()))),
            64.. => Ok(()),
        }
    }

    /// Saves a picture of one window as PNG and tells how many colours are in it: a blank page has a handful, one with text,
    /// whose edges are smoothed, dozens and more.
    pub(crate) fn window_picture(&self, window: &str, file: &Path) -> Outcome<u64> {
        run(self.command("import").args(["-window", window]).arg(file))?;
        self.colours(file)
    }

    /// In how many pixels two pictures of one size differ.
    pub(crate) fn difference(&self, one: &Path, other: &Path) -> Outcome<u64> {
        let mut compare = self.command("convert");
        compare.arg(one).arg(other).args([
            "-fuzz",
            "5%",
            "-metric",
            "AE",
            "-compare",
            "-format",
            "%[distortion]",
        ]);
        let answer = read(compare.arg("info:"))?;
        // A large number is written as 1.5e+06.
        let pixels = answer.trim().parse::<f64>();
        pixels
            .map(|pixels| pixels as u64)
            .map_err(|_| Trouble::new(format!("`convert` counted no pixels but said: {answer}")))
    }

    /// The mean of all pixels of a picture, of 0 for black to 1 for white.
    pub(crate) fn brightness(&self, file: &Path) -> Outcome<f64> {
        let mut convert = self.command("convert");
        let answer = read(convert.arg(file).args(["-colorspace", "Gray", "-format", "%[fx:mean]", "info:"]))?;
        let mean = answer.trim().parse();
        mean.map_err(|_| Trouble::new(format!("`convert` told no brightness but said: {answer}")))
    }

    fn colours(&self, file: &Path) -> Outcome<u64> {
        let answer = read(self.command("identify").args(["-format", "%k"]).arg(file))?;
        answer
            .trim()
            .parse()
            .map_err(|_| Trouble::new(format!("`identify` counted no colours but said: {answer}")))
    }
}
