// What a handler learns of its invocation; AWS Lambda's context object.
'use strict';

exports.contextOf = (fn, head, callbacks, wait) => {
  const { deadlineMs } = head;
  return {
    get callbackWaitsForEmptyEventLoop() {
      return wait.forEmptyEventLoop;
    },
    set callbackWaitsForEmptyEventLoop(value) {
      wait.forEmptyEventLoop = value;
    },
    functionVersion: fn.version,
    functionName: fn.name,
    memoryLimitInMB: String(fn.memoryMb),
    logGroupName: '/aws/lambda/' + fn.name,
    logStreamName: fn.version,
    clientContext: head.clientContext ? JSON.parse(head.clientContext) : undefined,
    identity: undefined,
    invokedFunctionArn: fn.arn,
    awsRequestId: head.id,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
    succeed: (result) => callbacks.succeed(result),
    fail: (error) => callbacks.fail(error),
    done: (error, result) => (error === undefined || error === null ? callbacks.succeed(result) : callbacks.fail(error)),
  };
};
