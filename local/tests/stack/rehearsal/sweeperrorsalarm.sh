# The role of the sweep may not send to the queue.
trouble() {
  deny HealthSweepRole 'sqs:*'
  due
  ! sweep || { cat swept.json; return 1; }
  soon logged health-sweep 'OwnCredentials'
}
after_do() {
  deny_no_longer HealthSweepRole
  before=$(version)
}
after_redrive() {
  expect '"due"'
  checked() { [ "$(version)" -gt "$before" ]; }
  soon checked
}
