//! An emulator that ends or never starts: the error is that, and not what failed because of it.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::time::Duration;

use crate::processes::{appears, signal};
use crate::program::{AS_IT_IS, Ended, Program, folder, lend_python};

/// The emulator's arguments.
pub(crate) const EMULATOR: [&str; 3] = ["-I", "-m", "ministack"];

const NEXT: &str =
    "\n  next   Read the log for the cause, and run it again. If it happens every time, delete .local/ first.\n";

/// How a shell reports a program that was killed, and the supervisor like it.
const KILLED: &str = "exit status: 137";

/// Starts the program, kills the emulator once it says `text`, and waits for the end.
async fn killed_after(folder: &Path, text: &str) -> Ended {
    lend_python(folder, AS_IT_IS).await;
    let mut program = Program::start(folder, |_| {});
    program.says(text);
    signal("KILL", i64::from(appears(folder, &EMULATOR).pid));
    program.ends()
}

/// Asserts that the program reported the emulator's end, and its exit status.
fn reports_the_end(ended: &Ended, folder: &Path, how: &str) {
    let start = format!(
        "\nThe emulator has stopped.\n  where  {}/demo/emulator.log\n  why    it exited with {how}; its last lines:\n",
        folder.display()
    );
    assert!(ended.stderr.starts_with(&start) && ended.stderr.ends_with(NEXT), "{}", ended.stderr);
    assert_eq!(ended.stderr.matches("  where  ").count(), 1, "and nothing else: {}", ended.stderr);
    assert_eq!(ended.code, Some(1));
}

#[tokio::test]
async fn killed_during_the_deployment() {
    let folder = folder("killed-deployment");
    let ended = killed_after(&folder, "✓ Packaging the functions").await;
    reports_the_end(&ended, &folder, KILLED);
    assert!(!ended.stdout.iter().any(|line| line.starts_with("✓ Deploying")), "{:#?}", ended.stdout);
}

#[tokio::test]
async fn killed_during_the_story() {
    let folder = folder("killed-story");
    let ended = killed_after(&folder, "3. They enter the values and choose Test Endpoint").await;
    reports_the_end(&ended, &folder, KILLED);
}

#[tokio::test]
async fn killed_while_it_stays_up() {
    let folder = folder("killed-up");
    let ended = killed_after(&folder, "The log of the functions:").await;
    reports_the_end(&ended, &folder, KILLED);
}

#[tokio::test]
async fn its_supervisor_is_killed() {
    let folder = folder("killed-supervisor");
    lend_python(&folder, AS_IT_IS).await;
    let mut program = Program::start(&folder, |_| {});
    program.says("✓ Starting the emulator");
    let emulator = appears(&folder, &EMULATOR);
    let supervisor = std::fs::read_to_string(format!("/proc/{}/stat", emulator.pid)).unwrap();
    // After the name in brackets: state and parent.
    let supervisor = supervisor.rsplit(')').next().unwrap().split_whitespace().nth(1).unwrap().parse().unwrap();
    signal("KILL", supervisor);
    reports_the_end(&program.ends(), &folder, "signal: 9 (SIGKILL)");
}

#[tokio::test]
async fn it_fails_to_start() {
    let folder = folder("dead-emulator");
    let dies = r#"case "$*" in "-I -m ministack") echo 'ImportError: no module named hypercorn'; exit 3;; esac"#;
    lend_python(&folder, &format!("{dies}\n{AS_IT_IS}")).await;
    let ended = Program::start(&folder, |_| {}).ends();
    let expected = format!(
        "\nThe emulator has stopped.\n  where  {}/demo/emulator.log\n  why    it exited with exit status: 3; its last lines:\n         \
         ImportError: no module named hypercorn{NEXT}",
        folder.display()
    );
    assert_eq!((ended.code, ended.stderr), (Some(1), expected));
}

/// Takes a port, and responds once like the emulator of another stack; `None` if a connection of another test has it.
fn stranger(port: u16) -> Option<TcpListener> {
    let listener = match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Err(error) if error.kind() == ErrorKind::AddrInUse => return None,
        bound => bound.unwrap(),
    };
    let (mut connection, _) = listener.accept().unwrap();
    let mut asked = [0; 1024];
    let length = connection.read(&mut asked).unwrap();
    assert!(asked[..length].starts_with(b"GET /_ministack/health "));
    let health = r#"{"auth": "enabled", "edition": "light"}"#;
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
    write!(connection, "{head}\r\ncontent-length: {}\r\n\r\n{health}", health.len()).unwrap();
    Some(listener)
}

#[tokio::test]
async fn another_program_takes_its_port_every_time() {
    let folder = folder("taken-ports");
    // The emulator waits until this test has taken its port.
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
  why    other programs took 4 free ports before the emulator could bind them
  next   Run it again.
";
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(1), expected));
}
