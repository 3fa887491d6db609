# The rule of the bus could not notify the topic.
trouble() {
  aws sqs purge-queue --queue-url "$(id DriftDeadLetters)"
  queue rehearsal-drift sns.amazonaws.com
  subscription=$(aws sns subscribe --topic-arn "$(id DriftTopic)" --protocol sqs --notification-endpoint "$heard_arn" \
    --query SubscriptionArn --output text)
  aws sqs send-message --queue-url "$(id DriftDeadLetters)" \
    --message-body '{"source": "rehearsal", "detail-type": "Endpoint Drifted", "detail": {"eventId": "rehearsed"}}' \
    --message-attributes '{"ERROR_CODE": {"DataType": "String", "StringValue": "NO_PERMISSIONS"}}'
}
after_look() {
  expect NO_PERMISSIONS
  expect rehearsed
}
after_redrive() {
  soon hears rehearsed
  soon empty DriftDeadLetters
  aws sns unsubscribe --subscription-arn "$subscription"
  aws sqs delete-queue --queue-url "$heard"
}
