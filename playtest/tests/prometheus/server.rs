//! Prometheus itself, with the deployment's alert rules and this run's addresses.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::services::{Services, free_port};

const READY_WITHIN: Duration = Duration::from_secs(60);

pub struct Prometheus {
    program: Child,
    address: String,
    http: reqwest::Client,
    _folder: TempDir,
}

impl Prometheus {
    pub async fn start(program: &str, rules: &Path, services: &Services) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let job = |(job, address): &(&str, String)| {
            format!("  - {{ job_name: {job}, static_configs: [{{ targets: ['{address}'] }}] }}\n")
        };
        let jobs: String = services.internal.iter().map(job).collect();
        let config = folder.path().join("prometheus.yml");
        let text = format!(
            "global: {{ scrape_interval: 1s, evaluation_interval: 1s }}\nrule_files: ['{}']\nscrape_configs:\n{jobs}",
            rules.display()
        );
        std::fs::write(&config, text).unwrap();
        let address = format!("127.0.0.1:{}", free_port());
        let child = Command::new(program)
            .arg(format!("--config.file={}", config.display()))
            .arg(format!("--storage.tsdb.path={}", folder.path().join("data").display()))
            .arg(format!("--web.listen-address={address}"))
            .args(["--log.level=warn"])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let prometheus = Self { program: child, address, http, _folder: folder };
        let ready = async {
            let url = format!("http://{}/-/ready", prometheus.address);
            while !prometheus.http.get(&url).send().await.is_ok_and(|answer| answer.status() == 200) {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(READY_WITHIN, ready).await.unwrap();
        prometheus
    }

    /// An answer of its HTTP API.
    pub async fn get(&self, path: &str, parameters: &[(&str, &str)]) -> Value {
        let mut url = reqwest::Url::parse(&format!("http://{}{path}", self.address)).unwrap();
        url.query_pairs_mut().extend_pairs(parameters);
        let answer = self.http.get(url).send().await.unwrap().bytes().await.unwrap();
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        assert_eq!(answer["status"], "success", "{path} {parameters:?}: {answer}");
        answer
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
