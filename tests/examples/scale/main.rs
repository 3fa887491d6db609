//! `cargo run -p tests --example scale`: what sweeping and checking cost, against how many endpoints there are; with
//! `-- lanes` only what a Region that hangs costs the others.
//!
//! The product's own sweep, check and store, with dynoxide for the tables, a scripted STS and S3 whose every answer
//! takes 500 ms, and a queue that takes 30 ms for each batch. The functions around them are left out, and with them the
//! least time of a batch. `docs/SCALE.md` goes on from the figures.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a program for developers")]

mod figures;
mod lanes;
mod world;

use std::time::{Duration, Instant};

use be_aws::system::SystemClock;
use be_domain::endpoint::BucketAccess;
use be_domain::health::Lanes;
use be_domain::health::check::HealthCheckOutcome;
use be_domain::health::sweep::{LaneSweep, SweepLimits, sweep};
use be_domain::ports::DueHealthCheck;
use figures::{approximate, per_second};
use futures_util::{StreamExt, stream};
use tests::scripted::{Script, Scripted};
use world::World;

/// So long that a processor that others share is no limit before the concurrency is.
const DELAY: Duration = Duration::from_millis(500);
/// How many endpoints are due, whatever there are in all.
const DUE: usize = 300;
const SIZES: [usize; 3] = [1_000, 10_000, 100_000];
const CONCURRENCIES: [usize; 5] = [1, 10, 20, 50, 100];
/// What one SQS mapping with the template's default concurrency tests at a time.
const USUAL: usize = 80;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    lanes::measure().await;
    if std::env::args().any(|argument| argument == "lanes") {
        return;
    }

    let queue = world::QUEUE_DELAY.as_millis();
    println!(
        "\nSweep and check, {DUE} due, {USUAL} checks at a time, every batch for the queue taken after {queue} ms\n"
    );
    println!("| endpoints | due | sweep | DynamoDB calls | bytes read | checks | checks/s |");
    println!("|---:|---:|---:|---:|---:|---:|---:|");
    for size in SIZES {
        let world = World::new(size, DUE, BucketAccess::ReadOnly).await;
        let customers = Scripted::start(Script::well().after_each(DELAY)).await;
        // Connections are made and code is paged in by the first one.
        swept(&world).await;
        world.count.reset();
        let began = Instant::now();
        let (found, queue) = swept(&world).await;
        let took = began.elapsed();
        let (calls, bytes) = (world.count.calls(), world.count.bytes_out());
        assert_eq!((found.sent, found.complete), (DUE, true));
        let began = Instant::now();
        let kept = check_all(&world, &customers, &queue, USUAL).await;
        let rate = per_second(kept, began.elapsed());
        println!("| {size} | {DUE} | {} ms | {calls} | {bytes} | {kept} | {rate} |", took.as_millis());
        let (left, _) = swept(&world).await;
        assert_eq!(left.found, 0, "what was tested is due no more");
    }

    println!("\nChecks per second against concurrency, every answer of STS and S3 after {} ms\n", DELAY.as_millis());
    println!(
        "| access | at a time | checks/s | delay alone allows | processor ms | STS calls | S3 calls | bytes sent to them | DynamoDB calls | bytes |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    // With the answers that one check waits for one after the other.
    let accesses = [("read_only", BucketAccess::ReadOnly, 3), ("read_write", BucketAccess::ReadWrite, 4)];
    for (name, access, answers) in accesses {
        for concurrency in CONCURRENCIES {
            let due = (concurrency * 20).clamp(20, DUE);
            let world = World::new(due, due, access).await;
            let customers = Scripted::start(Script::well().after_each(DELAY)).await;
            let (_, messages) = swept(&world).await;
            world.count.reset();
            let (began, before) = (Instant::now(), world::processor_time());
            let kept = check_all(&world, &customers, &messages, concurrency).await;
            let rate = per_second(kept, began.elapsed());
            let processor = world::processor_time().saturating_sub(before).as_secs_f64() * 1_000.0 / approximate(kept);
            let allowed = per_second(concurrency, DELAY * answers);
            let requests = customers.requests();
            let sts = requests.iter().filter(|request| !request.form.is_empty()).count();
            let each = |count: usize| format!("{:.1}", approximate(count) / approximate(kept));
            println!(
                "| {name} | {concurrency} | {rate} | {allowed} | {processor:.0} | {} | {} | {} | {} | {} |",
                each(sts),
                each(requests.len() - sts),
                each(requests.iter().map(world::bytes_of).sum()),
                each(world.count.calls()),
                each(world.count.bytes_in() + world.count.bytes_out()),
            );
        }
    }
}

async fn swept(world: &World) -> (LaneSweep, Vec<DueHealthCheck>) {
    let queues = world::queues();
    let limits = SweepLimits { max_waiting: Lanes { fast: 1_000_000, slow: 1_000_000 }, time: Duration::from_mins(10) };
    let swept = sweep(&world.due, &queues, &SystemClock, limits).await;
    assert_eq!(swept.faults, []);
    (swept.lanes.fast, queues.fast.collected())
}

/// Tests all of these, so many at a time; answers how many were kept.
async fn check_all(world: &World, customers: &Scripted, due: &[DueHealthCheck], concurrency: usize) -> usize {
    let roles = world::roles(customers);
    let done = stream::iter(due).map(|due| world.check(&roles, due)).buffer_unordered(concurrency);
    done.filter(|checked| std::future::ready(matches!(checked, HealthCheckOutcome::Saved(_)))).count().await
}
