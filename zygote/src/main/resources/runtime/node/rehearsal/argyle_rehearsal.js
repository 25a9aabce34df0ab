// The handler a spare runs before it is anybody's.
'use strict';

exports.handler = async (event, context) => ({ event, remaining: context.getRemainingTimeInMillis() });
