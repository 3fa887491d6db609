# Somebody changed an event by hand before it was published.
trouble() {
  aws sqs purge-queue --queue-url "$(id PublishEventsDeadLetters)"
  queue rehearsal-events events.amazonaws.com
  aws events put-rule --name rehearsal --event-bus-name "$(id EventBus)" --event-pattern '{"source": ["bucket-endpoint"]}'
  aws events put-targets --rule rehearsal --event-bus-name "$(id EventBus)" --targets "Id=queue,Arn=$heard_arn"
  aws dynamodb query --table-name "$table" --key-condition-expression 'pk = :pk' --output json \
    --expression-attribute-values "{\":pk\": {\"S\": \"ENDPOINT#acme#$endpoint\"}}" | jq '.Items[-1]' > event.json
  jq '.kind.S = "by hand"' event.json > spoilt.json
  restore spoilt.json
  jq --slurpfile item spoilt.json \
    '.Records |= (.[:1] | map(.dynamodb.NewImage = $item[0] | .dynamodb.Keys = ($item[0] | {pk, sk})))' \
    events/publish-events-stream.json > failed.json
  aws lambda invoke --function-name "$(id PublishEventsFunction)" --payload fileb://failed.json answer.json
  soon logged publish-events 'sent to the dead-letter queue'
  [ "$(messages PublishEventsDeadLetters)" = 1 ]
}
after_look() {
  expect '"Messages"'
  expect 'Records'
}
after_do() {
  restore event.json
  # For the second kind: where the stream of the table begins.
  stream=$(aws dynamodb describe-table --table-name "$table" --query Table.LatestStreamArn --output text)
  shard=$(aws dynamodbstreams describe-stream --stream-arn "$stream" \
    --query 'StreamDescription.Shards[0].ShardId' --output text)
  iterator=$(aws dynamodbstreams get-shard-iterator --stream-arn "$stream" --shard-id "$shard" \
    --shard-iterator-type TRIM_HORIZON --query ShardIterator --output text)
  aws dynamodbstreams get-records --shard-iterator "$iterator" --query 'Records[].dynamodb.SequenceNumber' \
    --output json > numbers.json
  jq --arg shard "$shard" '{DDBStreamBatchInfo: {shardId: $shard, startSequenceNumber: first, endSequenceNumber: last}}' \
    numbers.json > batch.json
  aws sqs send-message --queue-url "$(id PublishEventsDeadLetters)" --message-body file://batch.json
}
more_after_redrive() { ! empty PublishEventsDeadLetters; }
after_redrive() {
  soon hears "$endpoint"
  # The letter of the restored item has come to an end, and made no new one.
  soon empty PublishEventsDeadLetters
  aws events remove-targets --rule rehearsal --event-bus-name "$(id EventBus)" --ids queue
  aws events delete-rule --name rehearsal --event-bus-name "$(id EventBus)"
  aws sqs delete-queue --queue-url "$heard"
}
