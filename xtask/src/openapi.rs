//! The OpenAPI documents, tested on running services by schemathesis: does each service take what its document allows,
//! refuse what it does not, and answer as it says?

use std::path::Path;
use std::process::Command;

use crate::command::{cargo, output, root, run as run_command, target_folder};
use crate::running_game::{RunningGame, free_ports};
use crate::tools::require_python_tools;

/// No secret: the services are for this run, on the loopback address.
const CREDENTIAL: &str = "credential-of-the-openapi-test-0000";

/// Each listener: its name, its port counted from the first, and checks that do not fit it.
///
/// Services write whole numbers without a point, so that internal routes need not take `2.0` for 2, which JSON Schema
/// counts as whole too. Matchmaking stands last: the game servers that schemathesis registers there do not exist.
const LISTENERS: [(&str, u16, &[&str]); 5] = [
    ("head", 0, &[]),
    ("auth", 2, &[]),
    ("auth, internal", 102, &[]),
    ("game, internal", 101, &["--exclude-checks", "positive_data_acceptance"]),
    ("matchmaking, internal", 103, &["--exclude-checks", "positive_data_acceptance"]),
];

/// Enters as a guest at the address given, and prints the session token.
const ENTER: &str = "\
import json, sys, urllib.request
request = urllib.request.Request(sys.argv[1] + '/guest/init', b'{\"display_name\":\"Ada\"}', {'content-type': 'application/json'})
print(json.load(urllib.request.urlopen(request))['session_token'])";

pub fn run() -> Result<(), String> {
    let tools = require_python_tools("schemathesis", &root().join("xtask/schemathesis/requirements.txt"))?;
    run_command(cargo().args(["build", "--locked", "--package", "jet_raiders"]))?;
    let first_port = free_ports()?;
    let settings = [
        ("HEAD__RATE_LIMITS__ENABLED", "false"),
        ("JET__SERVICE_CREDENTIAL", CREDENTIAL),
        // Refusals are what most requests are after.
        ("JET__LOG__FILTER", "error"),
    ];
    let game = RunningGame::start("openapi", first_port, &settings)?;
    let python = tools.join("python").display().to_string();
    let token = output(&python, &["-c", ENTER, &game.address]).ok_or("a guest could not enter")?;

    let failed: Vec<&str> = LISTENERS
        .iter()
        .filter(|(name, port, options)| {
            println!("\n--- {name}");
            let url = format!("http://127.0.0.1:{}/openapi.json", first_port + port);
            run_command(schemathesis(&tools, &token).arg(url).args(*options)).is_err()
        })
        .map(|(name, ..)| *name)
        .collect();
    if failed.is_empty() { Ok(()) } else { Err(format!("schemathesis found something: {}", failed.join("; "))) }
}

fn schemathesis(tools: &Path, token: &str) -> Command {
    let mut command = Command::new(tools.join("schemathesis"));
    command
        .arg("--config-file")
        .arg(root().join("xtask/schemathesis/schemathesis.toml"))
        .arg("run")
        // It keeps a folder of its own where it runs.
        .current_dir(target_folder())
        .env("SERVICE_CREDENTIAL", CREDENTIAL)
        .env("SESSION_TOKEN", token);
    command
}
