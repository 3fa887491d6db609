# Somebody changed the item of an endpoint by hand, and the message of its health check has failed five times.
trouble() {
  aws sqs purge-queue --queue-url "$(id HealthCheckDeadLetters)"
  item > healthy.json
  change --update-expression 'SET #status = :odd' --expression-attribute-names '{"#status": "status"}' \
    --expression-attribute-values '{":odd": {"S": "by hand"}}'
  due
  sweep
  soon logged health-check "not checked.*$endpoint"
  before=$(jq -r .version.N healthy.json)
  letter="{\"accountId\": \"acme\", \"endpointId\": \"$endpoint\", \"version\": $before}"
  aws sqs send-message --queue-url "$(id HealthCheckDeadLetters)" --message-body "$letter"
}
after_look() {
  expect "$endpoint"
  # It can be received again at once.
  [ "$(aws sqs receive-message --queue-url "$(id HealthCheckDeadLetters)" --visibility-timeout 0 \
    --query 'length(Messages)' --output json)" = 1 ]
}
after_do() {
  restore healthy.json
  # The letter, sent again while the endpoint is due and again when it has been checked.
  checked() { [ "$(version)" -gt "$before" ]; }
  due
  for time in first second; do
    aws sqs send-message --queue-url "$(id HealthCheckQueue)" --message-body "$letter"
    soon checked
  done
}
after_redrive() {
  soon empty HealthCheckDeadLetters
  [ "$(get "/$endpoint/health" | jq -r .status)" = healthy ]
}
