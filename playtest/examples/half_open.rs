//! A drill: thousands of connections from one address that never finish their request, and somebody else who wants to play.
//!
//! `cargo run -p playtest --example half_open -- 203.0.113.7 127.0.0.1:3001 10000`: from which address, to which listener, how
//! many. Private addresses are not limited one by one, so take one that is not: `ip addr add 203.0.113.7/32 dev lo`. Both
//! sides need file descriptors: `ulimit -n 20000`. `docs/drills.md` records a run.
#![allow(clippy::print_stdout, reason = "the figures are for a person at a terminal")]

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;

/// Long enough for any deadline of the server.
const PATIENCE: Duration = Duration::from_secs(60);

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [from, to, count] = arguments.as_slice() else {
        return Err("half_open FROM_ADDRESS TO_ADDRESS:PORT COUNT".into());
    };
    let (from, to, count): (IpAddr, SocketAddr, usize) = (from.parse()?, to.parse()?, count.parse()?);

    let bystander = tokio::spawn(bystander(to));
    let started = Instant::now();
    let (mut open, mut refused) = (JoinSet::new(), 0);
    for _ in 0..count {
        match half_open(from, to).await {
            Ok(stream) => drop(open.spawn(held_for(stream))),
            Err(_) => refused += 1,
        }
    }
    println!("{count} tried in {:.1} s, {refused} of them not even connected", started.elapsed().as_secs_f64());
    let (mut at_once, mut later, mut longest, mut never) = (0, 0, Duration::ZERO, 0);
    while let Some(held) = open.join_next().await {
        match held? {
            Some(time) if time < Duration::from_secs(1) => at_once += 1,
            Some(time) => {
                later += 1;
                longest = longest.max(time);
            }
            None => never += 1,
        }
    }
    println!("closed within a second: {at_once}; later: {later}, the last after {:.1} s", longest.as_secs_f64());
    println!("still open after {} s: {never}", PATIENCE.as_secs());
    bystander.abort();
    match bystander.await {
        Err(stopped) if stopped.is_cancelled() => Ok(()),
        Err(error) => Err(error.into()),
        Ok(outcome) => outcome,
    }
}

/// Sends the beginning of a request.
async fn half_open(from: IpAddr, to: SocketAddr) -> Result<TcpStream, Failure> {
    let socket = if from.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.bind(SocketAddr::new(from, 0))?;
    let mut stream = timeout(PATIENCE, socket.connect(to)).await??;
    stream.write_all(b"GET /ws HTTP/1.1\r\n").await?;
    Ok(stream)
}

/// How long the server keeps the connection; none if it outlasts our patience.
async fn held_for(mut stream: TcpStream) -> Option<Duration> {
    let opened = Instant::now();
    let mut nothing = [0; 64];
    let closed = timeout(PATIENCE, async { while matches!(stream.read(&mut nothing).await, Ok(1..)) {} }).await;
    closed.ok().map(|()| opened.elapsed())
}

/// Asks for `/health` again and again from this machine's own address; fails with the first question that stays unanswered.
async fn bystander(to: SocketAddr) -> Result<(), Failure> {
    let mut slowest = Duration::ZERO;
    loop {
        let asked = Instant::now();
        let answer = timeout(PATIENCE, async {
            let mut stream = TcpStream::connect(to).await?;
            stream.write_all(b"GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await?;
            let mut text = String::new();
            stream.read_to_string(&mut text).await?;
            Ok::<_, std::io::Error>(text)
        })
        .await??;
        if !answer.starts_with("HTTP/1.1 200") {
            return Err(format!("somebody else was answered: {answer:.40}").into());
        }
        if asked.elapsed() > slowest {
            slowest = asked.elapsed();
            println!("somebody else waits at most {:.1} ms", slowest.as_secs_f64() * 1000.0);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
