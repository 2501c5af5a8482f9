//! What `slow_proxy` is to TCP, for UDP: each datagram takes its time, and some are lost.

use std::collections::HashMap;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::{Duration, Instant};

use crate::slow_proxy::Chance;

/// Datagrams on their way, each way of each client; further ones are lost, as in a full network.
const IN_FLIGHT: usize = 4096;

/// Further ones are not heard.
const MAX_CLIENTS: usize = 64;

/// Longer ones are cut off.
const MAX_LENGTH: usize = 2048;

/// What happens to each datagram, each way. The order is kept.
#[derive(Clone, Copy)]
pub struct Impairment {
    pub delay: Duration,
    /// Up to so much more, by chance.
    pub jitter: Duration,
    /// The share that is lost, 0 to 1.
    pub loss: f64,
}

/// Passes what comes to `from` on to `to`, and what is answered back, until the process ends.
pub fn pass_datagrams_on(from: &str, to: &str, impairment: Impairment) -> Result<(), String> {
    let front = UdpSocket::bind(from).map_err(|error| format!("cannot bind {from}: {error}"))?;
    let to: SocketAddr = to.parse().map_err(|error| format!("{to}: {error}"))?;
    let front = Arc::new(front);
    std::thread::spawn(move || {
        let mut clients: HashMap<SocketAddr, SyncSender<(Instant, Vec<u8>)>> = HashMap::new();
        let (mut chance, mut buffer) = (Chance::default(), [0; MAX_LENGTH]);
        loop {
            // An error is of a datagram that found nobody.
            let Ok((length, client)) = front.recv_from(&mut buffer) else { continue };
            if !clients.contains_key(&client) && clients.len() < MAX_CLIENTS {
                let Ok(way) = way_of(client, to, &front, impairment) else { continue };
                clients.insert(client, way);
            }
            if let Some(way) = clients.get(&client) {
                send(way, &buffer[..length], impairment, &mut chance);
            }
        }
    });
    Ok(())
}

/// A socket for one client, to which the server answers, and the way to the server.
fn way_of(
    client: SocketAddr,
    to: SocketAddr,
    front: &Arc<UdpSocket>,
    impairment: Impairment,
) -> std::io::Result<SyncSender<(Instant, Vec<u8>)>> {
    let back = Arc::new(UdpSocket::bind(("127.0.0.1", 0))?);
    back.connect(to)?;
    let (front, answers) = (front.clone(), back.clone());
    let up = way(move |bytes| back.send(bytes).map(drop));
    let down = way(move |bytes| front.send_to(bytes, client).map(drop));
    std::thread::spawn(move || {
        let (mut chance, mut buffer) = (Chance::default(), [0; MAX_LENGTH]);
        loop {
            let Ok(length) = answers.recv(&mut buffer) else { continue };
            send(&down, &buffer[..length], impairment, &mut chance);
        }
    });
    Ok(up)
}

fn send(way: &SyncSender<(Instant, Vec<u8>)>, bytes: &[u8], impairment: Impairment, chance: &mut Chance) {
    let Impairment { delay, jitter, loss } = impairment;
    let at = Instant::now() + delay + jitter.mul_f64(chance.next());
    if chance.next() >= loss {
        let _ = way.try_send((at, bytes.to_vec()));
    }
}

fn way(give: impl Fn(&[u8]) -> std::io::Result<()> + Send + 'static) -> SyncSender<(Instant, Vec<u8>)> {
    let (way, due) = sync_channel::<(Instant, Vec<u8>)>(IN_FLIGHT);
    std::thread::spawn(move || {
        for (at, bytes) in due {
            std::thread::sleep(at.saturating_duration_since(Instant::now()));
            // What is not taken is lost.
            let _ = give(&bytes);
        }
    });
    way
}
