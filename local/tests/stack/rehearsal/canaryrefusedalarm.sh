# The role of the health checks may assume no role any more.
trouble() {
  deny HealthCheckRole sts:AssumeRole
}
after_look() {
  expect explicitDeny
  deny_no_longer HealthCheckRole
}
