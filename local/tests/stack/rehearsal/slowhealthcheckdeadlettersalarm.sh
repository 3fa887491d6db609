# The message of a health check has failed five times.
trouble() {
  aws sqs send-message --queue-url "$(id SlowHealthCheckDeadLetters)" \
    --message-body "{\"accountId\": \"acme\", \"endpointId\": \"$endpoint\", \"version\": 1}"
}
after_look() {
  expect "$endpoint"
}
after_redrive() {
  soon empty SlowHealthCheckDeadLetters
}
