# Somebody disabled the mapping of the queue.
trouble() {
  aws lambda update-event-source-mapping --uuid "$(id SlowHealthCheckMapping)" --no-enabled
  soon mapping_is SlowHealthCheckMapping Disabled
}
after_look() {
  expect Disabled
  aws lambda update-event-source-mapping --uuid "$(id SlowHealthCheckMapping)" --enabled
  soon mapping_is SlowHealthCheckMapping Enabled
}
