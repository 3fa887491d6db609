//! The one stack that the tests of a binary share: the built functions, deployed from `template.yaml` on the emulator.

use std::collections::BTreeSet;
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};

use local::{FeatureClient, Stack, StackOptions};
use tokio::runtime::Runtime;

/// A test that runs on the stack. Dropped when the test ends.
#[derive(Debug)]
pub struct Suite {
    stack: &'static Stack,
}

/// The roles that tests make for themselves and what each may act as, beside those of the local stack.
const ROLES_OF_TESTS: [&str; 10] = [
    "telemetry=feature-all",
    "billing=feature-all",
    "data_exporter=feature-all",
    "telemetry=attack-only-mine",
    "data_exporter=attack-only-mine",
    "telemetry=attack-but-theirs",
    "data_exporter=attack-but-theirs",
    "telemetry=attack-everybodys",
    "data_exporter=attack-everybodys",
    "data_exporter=attack-exporter",
];

/// The stack's limit for the tests of an account in a minute: no test reaches it that is not about it.
pub const MAX_TESTS_PER_MINUTE: u32 = 1_000;
/// The same for the tests of a bucket.
pub const MAX_BUCKET_TESTS_PER_MINUTE: u32 = 2_000;
/// The same for the endpoints of an account.
pub const MAX_ENDPOINTS_PER_ACCOUNT: u32 = 500;

static RUNNING: (Mutex<usize>, Condvar) = (Mutex::new(0), Condvar::new());
static SECRETS: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

fn running() -> MutexGuard<'static, usize> {
    // A test that failed must not fail the others.
    RUNNING.0.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Suite {
    /// Joins the stack of the binary `name`; the first test starts it. It ends with the process: its supervisor sees
    /// that its standard input has ended.
    pub async fn join(name: &'static str) -> Self {
        // A failure stays too: what could not be built for one test can't be built for the next.
        static STACK: OnceLock<local::Result<Stack>> = OnceLock::new();
        *running() += 1;
        let start = move || {
            STACK.get_or_init(|| {
                // Each test has a runtime of its own that ends with it; the stack's must outlive them all.
                let runtime: &Runtime = Box::leak(Box::new(Runtime::new().expect("a runtime")));
                let mut options = StackOptions::new(name);
                options.feature_roles.extend(ROLES_OF_TESTS.map(|pair| format!(",{pair}")));
                options.parameters = vec![
                    format!("MaxTestsPerMinute={MAX_TESTS_PER_MINUTE}"),
                    format!("MaxBucketTestsPerMinute={MAX_BUCKET_TESTS_PER_MINUTE}"),
                    format!("MaxEndpointsPerAccount={MAX_ENDPOINTS_PER_ACCOUNT}"),
                ];
                runtime.block_on(Stack::start(options))
            })
        };
        match tokio::task::spawn_blocking(start).await.expect("no panic") {
            Ok(stack) => Self { stack },
            Err(error) => {
                *running() -= 1;
                RUNNING.1.notify_all();
                panic!("{error}");
            }
        }
    }

    /// The stack.
    pub const fn stack(&self) -> &'static Stack {
        self.stack
    }

    /// Remembers a text that must not be in any log.
    pub fn keep_out_of_logs(secret: &str) {
        SECRETS.lock().unwrap_or_else(PoisonError::into_inner).insert(secret.to_owned());
    }

    /// Remembers a feature's own credentials as texts that must not be in any log.
    pub fn keep_feature_out_of_logs(feature: &FeatureClient) {
        let (access_key_id, secret_access_key, session_token) = feature.own_credentials();
        for secret in [access_key_id, secret_access_key, session_token] {
            Self::keep_out_of_logs(secret);
        }
    }

    /// Waits until no other test runs, and gives everything that must not be in any log.
    ///
    /// Tests start in the order of their names, so a test of the last name sees what all others have done.
    pub async fn secrets_of_all_others(&self) -> BTreeSet<String> {
        let wait = || {
            let mut others = running();
            while *others > 1 {
                others = RUNNING.1.wait(others).unwrap_or_else(PoisonError::into_inner);
            }
        };
        tokio::task::spawn_blocking(wait).await.expect("the others end");
        SECRETS.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Suite {
    fn drop(&mut self) {
        *running() -= 1;
        RUNNING.1.notify_all();
    }
}
