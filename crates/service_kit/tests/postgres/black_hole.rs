//! A server behind a network that can lose connections without telling either end.

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

pub struct BlackHole {
    /// The database's, through this network.
    pub url: String,
    generation: watch::Sender<u32>,
}

impl BlackHole {
    pub async fn in_front_of(url: &str) -> Self {
        let (before, rest) = url.split_once('@').unwrap();
        let (server, database) = rest.split_once('/').unwrap();
        let server = server.to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("{before}@{}/{database}", listener.local_addr().unwrap());
        let generation = watch::Sender::new(0);
        let swallowed = generation.clone();
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let server = TcpStream::connect(&server).await.unwrap();
                tokio::spawn(carry(client, server, swallowed.subscribe()));
            }
        });
        Self { url, generation }
    }

    /// Those open now are never heard of again, and stay open. New ones work.
    pub fn swallow_present_connections(&self) {
        self.generation.send_modify(|generation| *generation += 1);
    }
}

async fn carry(mut client: TcpStream, mut server: TcpStream, mut swallowed: watch::Receiver<u32>) {
    tokio::select! {
        _ = copy_bidirectional(&mut client, &mut server) => {}
        _ = swallowed.changed() => std::future::pending().await,
    }
}
