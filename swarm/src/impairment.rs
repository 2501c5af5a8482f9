//! A network that is worse than this machine's: a TCP proxy in a process of its own, which delays what passes and lets only so
//! much pass. To TCP, loss is delay: that of a lost segment comes by chance on top, and everything behind it waits.

use std::io;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use crate::SwarmError;
use crate::process::OwnProgram;

pub const SERVE: &str = "serve-link";

/// Pieces on their way, each way of each connection; then reading waits, as a full network does.
const IN_FLIGHT: usize = 256;

/// What Linux waits at least before it sends a segment again.
const RETRANSMISSION: Duration = Duration::from_millis(200);

/// What happens to each piece, each way.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Impairment {
    pub delay: Duration,
    /// Up to so much more, evenly by chance. Order is kept.
    pub jitter: Duration,
    /// The chance that a piece must be sent again, 0 to 1.
    pub loss: f64,
    /// Of each connection, each way; 0 is no limit.
    pub bytes_per_s: u32,
}

/// A link in a process of its own.
pub struct ImpairedLink {
    _program: OwnProgram,
    address: SocketAddr,
}

impl ImpairedLink {
    /// # Errors
    /// When it does not start.
    pub fn start(to: SocketAddr, impairment: Impairment) -> Result<ImpairedLink, SwarmError> {
        let Impairment { delay, jitter, loss, bytes_per_s } = impairment;
        let us = |time: Duration| time.as_micros().to_string();
        let order = [to.to_string(), us(delay), us(jitter), loss.to_string(), bytes_per_s.to_string()];
        let mut program = OwnProgram::start(|command| command.arg(SERVE).args(order))?;
        let address = program.first_line()?;
        let address = address.parse().map_err(|error| SwarmError::new("the link's address", error))?;
        Ok(ImpairedLink { _program: program, address })
    }

    /// Connections to here come out at the other end.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

#[allow(clippy::print_stdout, clippy::print_stderr, reason = "a program whose parent reads its address there")]
pub fn serve(arguments: impl Iterator<Item = String>) -> ExitCode {
    let arguments: Vec<String> = arguments.collect();
    let Some((to, impairment)) = parse(&arguments) else {
        eprintln!("link: address, delay and jitter in microseconds, loss, bytes a second");
        return ExitCode::FAILURE;
    };
    let served = tokio::runtime::Builder::new_current_thread().enable_all().build().and_then(|runtime| {
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            println!("{}", listener.local_addr()?);
            pass_on(listener, to, impairment).await
        })
    });
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("link: {error}");
            ExitCode::FAILURE
        }
    }
}

fn parse(arguments: &[String]) -> Option<(SocketAddr, Impairment)> {
    let [to, delay, jitter, loss, bytes_per_s] = arguments else { return None };
    let time = |text: &str| Some(Duration::from_micros(text.parse().ok()?));
    let impairment = Impairment {
        delay: time(delay)?,
        jitter: time(jitter)?,
        loss: loss.parse().ok()?,
        bytes_per_s: bytes_per_s.parse().ok()?,
    };
    Some((to.parse().ok()?, impairment))
}

async fn pass_on(listener: TcpListener, to: SocketAddr, impairment: Impairment) -> io::Result<()> {
    let mut ways = 0_u32;
    loop {
        let (client, _) = listener.accept().await?;
        let Ok(server) = TcpStream::connect(to).await else { continue };
        client.set_nodelay(true)?;
        server.set_nodelay(true)?;
        let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
        for (source, sink) in [(from_client, to_server), (from_server, to_client)] {
            ways = ways.wrapping_add(1);
            let (pieces, due) = mpsc::channel(IN_FLIGHT);
            tokio::spawn(take(source, pieces, Schedule::new(impairment, ways)));
            tokio::spawn(give(due, sink));
        }
    }
}

async fn take(mut source: OwnedReadHalf, pieces: mpsc::Sender<(Instant, Vec<u8>)>, mut schedule: Schedule) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(length @ 1..) = source.read(&mut buffer).await {
        let at = schedule.due(Instant::now().into_std(), length);
        if pieces.send((at.into(), buffer[..length].to_vec())).await.is_err() {
            return;
        }
    }
}

async fn give(mut due: mpsc::Receiver<(Instant, Vec<u8>)>, mut sink: OwnedWriteHalf) {
    while let Some((at, bytes)) = due.recv().await {
        sleep_until(at).await;
        if sink.write_all(&bytes).await.is_err() {
            return;
        }
    }
    let _ = sink.shutdown().await;
}

/// When the pieces of one way arrive. By a fixed sequence of chance: the same network each time.
pub(crate) struct Schedule {
    impairment: Impairment,
    chance: u32,
    /// The way is busy with what was sent before until then.
    free_at: Option<std::time::Instant>,
    /// What was sent last arrives then; nothing overtakes it.
    last: Option<std::time::Instant>,
}

impl Schedule {
    pub(crate) fn new(impairment: Impairment, seed: u32) -> Schedule {
        Schedule { impairment, chance: seed.wrapping_mul(2_654_435_761), free_at: None, last: None }
    }

    pub(crate) fn due(&mut self, now: std::time::Instant, length: usize) -> std::time::Instant {
        let Impairment { delay, jitter, loss, bytes_per_s } = self.impairment;
        let begins = self.free_at.map_or(now, |free_at| free_at.max(now));
        let takes = match bytes_per_s {
            0 => Duration::ZERO,
            limit => Duration::from_secs_f64(length as f64 / f64::from(limit)),
        };
        self.free_at = Some(begins + takes);
        let jitter = jitter.mul_f64(self.chance());
        let again = if self.chance() < loss { RETRANSMISSION } else { Duration::ZERO };
        let arrives = begins + takes + delay + jitter + again;
        let arrives = self.last.map_or(arrives, |last| last.max(arrives));
        self.last = Some(arrives);
        arrives
    }

    /// 0 to 1 (a linear congruence, Numerical Recipes).
    pub(crate) fn chance(&mut self) -> f64 {
        self.chance = self.chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(self.chance >> 8) / f64::from(1_u32 << 24)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn arrivals(impairment: Impairment, pieces: u32) -> Vec<Duration> {
        let (start, mut schedule) = (std::time::Instant::now(), Schedule::new(impairment, 1));
        (0..pieces).map(|nth| schedule.due(start + nth * 10 * MS, 1_000) - start).collect()
    }

    #[test]
    fn a_piece_is_delayed_by_delay_and_some_jitter_and_none_overtakes() {
        let arrivals = arrivals(Impairment { delay: 50 * MS, jitter: 20 * MS, ..Impairment::default() }, 1_000);
        assert!(arrivals.is_sorted());
        let ways: Vec<Duration> = arrivals.iter().zip(0..).map(|(at, nth)| *at - nth * 10 * MS).collect();
        assert!(ways.iter().all(|way| (50 * MS..=70 * MS).contains(way)));
        assert!(ways.iter().any(|way| *way > 65 * MS) && ways.iter().any(|way| *way < 56 * MS));
    }

    #[test]
    fn what_is_lost_comes_late_and_what_follows_waits_for_it() {
        let arrivals = arrivals(Impairment { loss: 0.05, ..Impairment::default() }, 1_000);
        assert!(arrivals.is_sorted());
        let late = arrivals.iter().zip(0..).filter(|(at, nth)| **at - *nth * 10 * MS > 100 * MS).count();
        assert!((200..700).contains(&late), "{late} pieces were late");
    }

    #[test]
    fn a_narrow_link_lets_its_bytes_pass_and_no_more() {
        let arrivals = arrivals(Impairment { bytes_per_s: 10_000, ..Impairment::default() }, 50);
        assert_eq!(arrivals.last(), Some(&(50 * 100 * MS)));
    }
}
