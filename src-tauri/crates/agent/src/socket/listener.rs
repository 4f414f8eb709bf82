//! Where connections come in: a socket in a folder of its owner's alone, or a named pipe on Windows.

use std::io;
use std::path::Path;

#[cfg(unix)]
pub(super) use unix::{Listener, Stream};
#[cfg(windows)]
pub(super) use windows::{Listener, Stream};

#[cfg(unix)]
mod unix {
    use super::{Path, io};
    use std::fs;
    use std::path::PathBuf;
    use tokio::net::{UnixListener, UnixStream};

    pub(crate) type Stream = UnixStream;

    pub(crate) struct Listener {
        listener: UnixListener,
        path: PathBuf,
        owner: u32,
    }

    impl Listener {
        /// Binds in a folder that is already this user's alone.
        pub(crate) fn bind(path: &Path) -> io::Result<Self> {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
            let listener = UnixListener::bind(path)?;
            let owner = rustix::process::geteuid().as_raw();
            Ok(Self { listener, path: path.to_owned(), owner })
        }

        /// The next connection of the same user; others are closed unheard.
        pub(crate) async fn accept(&mut self) -> io::Result<Stream> {
            loop {
                let (stream, _) = self.listener.accept().await?;
                if stream.peer_cred()?.uid() == self.owner {
                    return Ok(stream);
                }
                tracing::warn!("another user's connection to the local socket was refused");
            }
        }
    }

    impl Drop for Listener {
        fn drop(&mut self) {
            // What is left behind is removed by the next start; a lock, not this file, says who runs.
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(windows)]
mod windows {
    use super::{Path, io};
    use std::path::PathBuf;
    use tokio::net::windows::named_pipe::{NamedPipeServer, ServerOptions};

    pub(crate) type Stream = NamedPipeServer;

    /// The pipe's default rights let others only read, and who cannot write cannot say hello.
    pub(crate) struct Listener {
        next: NamedPipeServer,
        name: PathBuf,
    }

    impl Listener {
        pub(crate) fn bind(name: &Path) -> io::Result<Self> {
            let next =
                ServerOptions::new().first_pipe_instance(true).reject_remote_clients(true).create(name)?;
            Ok(Self { next, name: name.to_owned() })
        }

        pub(crate) async fn accept(&mut self) -> io::Result<Stream> {
            self.next.connect().await?;
            let next = ServerOptions::new().reject_remote_clients(true).create(&self.name)?;
            Ok(std::mem::replace(&mut self.next, next))
        }
    }
}
