/** Called once a request. What it returns is the response; what it prints goes to the log. */
exports.handler = async (event, context) => {
  console.log('request', context.awsRequestId);
  return { message: 'Hello from @NAME@', event };
};
