//! The emulator that dies, or that never comes up: the error is that, and not what it broke.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::time::Duration;

use crate::processes::{appears, signal};
use crate::program::{AS_IT_IS, Ended, Program, folder, lend_python};

/// The emulator's arguments.
pub(crate) const EMULATOR: [&str; 3] = ["-I", "-m", "ministack"];

const NEXT: &str =
    "\n  next   Read the log for what happened, and run it again; delete .local/ if it happens every time.\n";

/// How a shell tells that a program was killed, and the supervisor after it.
const KILLED: &str = "exit status: 137";

/// Starts the program, kills the emulator once it says `text`, and waits for the end.
async fn killed_after(folder: &Path, text: &str) -> Ended {
    lend_python(folder, AS_IT_IS).await;
    let mut program = Program::start(folder, |_| {});
    program.says(text);
    signal("KILL", i64::from(appears(folder, &EMULATOR).pid));
    program.ends()
}

/// Demands that the program said that the emulator died, and how.
fn says_that_it_died(ended: &Ended, folder: &Path, how: &str) {
    let start = format!(
        "\nThe emulator is dead.\n  where  {}/demo/emulator.log\n  why    it ended with {how}; its last lines:\n",
        folder.display()
    );
    assert!(ended.stderr.starts_with(&start) && ended.stderr.ends_with(NEXT), "{}", ended.stderr);
    assert_eq!(ended.stderr.matches("  where  ").count(), 1, "and nothing else: {}", ended.stderr);
    assert_eq!(ended.code, Some(1));
}

#[tokio::test]
async fn killed_during_the_deployment() {
    let folder = folder("killed-deployment");
    let ended = killed_after(&folder, "✓ Starting the emulator").await;
    says_that_it_died(&ended, &folder, KILLED);
    assert!(!ended.stdout.iter().any(|line| line.starts_with("✓ Deploying")), "{:#?}", ended.stdout);
}

#[tokio::test]
async fn killed_during_the_story() {
    let folder = folder("killed-story");
    let ended = killed_after(&folder, "3. They enter it all and press Test Endpoint").await;
    says_that_it_died(&ended, &folder, KILLED);
}

#[tokio::test]
async fn killed_while_it_stays_up() {
    let folder = folder("killed-up");
    let ended = killed_after(&folder, "What the functions log:").await;
    says_that_it_died(&ended, &folder, KILLED);
}

#[tokio::test]
async fn killed_is_who_looks_after_it() {
    let folder = folder("killed-supervisor");
    lend_python(&folder, AS_IT_IS).await;
    let mut program = Program::start(&folder, |_| {});
    program.says("✓ Starting the emulator");
    let emulator = appears(&folder, &EMULATOR);
    let supervisor = std::fs::read_to_string(format!("/proc/{}/stat", emulator.pid)).unwrap();
    // After the name in brackets: state and parent.
    let supervisor = supervisor.rsplit(')').next().unwrap().split_whitespace().nth(1).unwrap().parse().unwrap();
    signal("KILL", supervisor);
    says_that_it_died(&program.ends(), &folder, "signal: 9 (SIGKILL)");
}

#[tokio::test]
async fn dead_from_the_start() {
    let folder = folder("dead-emulator");
    let dies = r#"case "$*" in "-I -m ministack") echo 'ImportError: no module named hypercorn'; exit 3;; esac"#;
    lend_python(&folder, &format!("{dies}\n{AS_IT_IS}")).await;
    let ended = Program::start(&folder, |_| {}).ends();
    let expected = format!(
        "\nThe emulator is dead.\n  where  {}/demo/emulator.log\n  why    it ended with exit status: 3; its last lines:\n         \
         ImportError: no module named hypercorn{NEXT}",
        folder.display()
    );
    assert_eq!((ended.code, ended.stderr), (Some(1), expected));
}

/// Takes a port, and answers once as the emulator of another stack would that is in good health.
fn stranger(port: u16) -> TcpListener {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
    let (mut connection, _) = listener.accept().unwrap();
    let mut asked = [0; 1024];
    let length = connection.read(&mut asked).unwrap();
    assert!(asked[..length].starts_with(b"GET /_ministack/health "));
    let health = r#"{"auth": "enabled", "edition": "light"}"#;
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
    write!(connection, "{head}\r\ncontent-length: {}\r\n\r\n{health}", health.len()).unwrap();
    listener
}

#[tokio::test]
async fn its_port_is_taken_every_time() {
    let folder = folder("taken-ports");
    // The emulator waits until this test has taken its port from it.
    let wanted = folder.join("wanted");
    let waits = format!(
        r#"case "$*" in "-I -m ministack")
            echo "$GATEWAY_PORT" > '{wanted}.new' && mv '{wanted}.new' '{wanted}'
            while [ -e '{wanted}' ]; do sleep 0.05; done;;
        esac"#,
        wanted = wanted.display()
    );
    lend_python(&folder, &format!("{waits}\n{AS_IT_IS}")).await;
    let strangers = std::thread::spawn(move || {
        let mut taken = Vec::new();
        while taken.len() < 4 {
            if let Ok(port) = std::fs::read_to_string(&wanted) {
                taken.push(stranger(port.trim().parse().unwrap()));
                std::fs::remove_file(&wanted).unwrap();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        taken
    });
    let ended = Program::start(&folder, |_| {}).ends();
    drop(strangers.join().unwrap());
    let expected = "
Could not start the emulator.
  where  127.0.0.1
  why    4 ports that were free were taken by other programs before the emulator had them
  next   Run it again.
";
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(1), expected));
}
