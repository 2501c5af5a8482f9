//! A network that is worse than this machine's: a TCP proxy that delays what passes, and can cut every connection.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Pieces on their way at a time, each way; then reading waits.
const IN_FLIGHT: usize = 4096;

/// By a fixed sequence (a linear congruence, Numerical Recipes): a test should meet the same network each time.
#[derive(Default)]
pub struct Chance(u32);

impl Chance {
    /// 0 to 1.
    pub fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(self.0 >> 8) / f64::from(1_u32 << 24)
    }
}

/// Ends when dropped, and lets its address go.
pub struct SlowProxy {
    from: String,
    open: Arc<Mutex<Vec<TcpStream>>>,
    is_over: Arc<AtomicBool>,
    /// Lets clients in. None once it has ended.
    door: Option<JoinHandle<()>>,
}

impl SlowProxy {
    /// Passes connections to `from` on to `to`. Each piece takes `delay` and up to `jitter` more, in order: to TCP, loss is delay.
    pub fn start(from: &str, to: &str, delay: Duration, jitter: Duration) -> Result<Self, String> {
        let listener = TcpListener::bind(from).map_err(|error| format!("cannot listen on {from}: {error}"))?;
        let open = Arc::new(Mutex::new(Vec::new()));
        let is_over = Arc::new(AtomicBool::new(false));
        let (kept, over, to) = (Arc::clone(&open), Arc::clone(&is_over), to.to_owned());
        let door = std::thread::spawn(move || {
            let clients = listener.incoming().map_while(Result::ok).take_while(|_| !over.load(Ordering::Relaxed));
            for client in clients {
                let Ok(server) = TcpStream::connect(&to) else { continue };
                let _ = (client.set_nodelay(true), server.set_nodelay(true));
                for (source, sink) in [(&client, &server), (&server, &client)] {
                    let (Ok(source), Ok(sink)) = (source.try_clone(), sink.try_clone()) else { continue };
                    pass_on(source, sink, delay, jitter);
                }
                if let Ok(mut open) = kept.lock() {
                    open.extend([client, server]);
                }
            }
        });
        Ok(Self { from: from.to_owned(), open, is_over, door: Some(door) })
    }

    /// Cuts every connection. New ones are let in at once.
    pub fn cut(&self) {
        if let Ok(mut open) = self.open.lock() {
            for connection in open.drain(..) {
                let _ = connection.shutdown(Shutdown::Both);
            }
        }
    }
}

impl Drop for SlowProxy {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        self.cut();
        // A listener that waits notices nothing but a client.
        if TcpStream::connect(&self.from).is_ok()
            && let Some(door) = self.door.take()
        {
            let _ = door.join();
        }
    }
}

fn pass_on(mut source: TcpStream, mut sink: TcpStream, delay: Duration, jitter: Duration) {
    let (pieces, due) = mpsc::sync_channel::<(Instant, Vec<u8>)>(IN_FLIGHT);
    std::thread::spawn(move || {
        let mut buffer = [0; 16 * 1024];
        let mut chance = Chance::default();
        while let Ok(length) = source.read(&mut buffer) {
            if length == 0 {
                break;
            }
            let extra = jitter.mul_f64(chance.next());
            if pieces.send((Instant::now() + delay + extra, buffer[..length].to_vec())).is_err() {
                break;
            }
        }
    });
    std::thread::spawn(move || {
        for (when, bytes) in due {
            std::thread::sleep(when.saturating_duration_since(Instant::now()));
            if sink.write_all(&bytes).is_err() {
                break;
            }
        }
        let _ = sink.shutdown(Shutdown::Both);
    });
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_proxy_that_is_over_lets_its_address_go() {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let to = server.local_addr().unwrap().to_string();
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        for _ in 0..2 {
            let proxy = SlowProxy::start(&free, &to, Duration::ZERO, Duration::ZERO).unwrap();
            let mut client = TcpStream::connect(&free).unwrap();
            let (mut passed_on, _) = server.accept().unwrap();
            client.write_all(b"through").unwrap();
            let mut read = [0; 7];
            passed_on.read_exact(&mut read).unwrap();
            assert_eq!(&read, b"through");
            drop(proxy);
        }
    }
}
