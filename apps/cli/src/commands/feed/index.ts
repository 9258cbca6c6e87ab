import { examples, type Register } from '../command.js';
import { registerList } from './list.js';
import { registerRedeliver } from './redeliver.js';
import { registerFeedStatus } from './status.js';
import { registerSubscriptions } from './subscriptions.js';
import { registerTail } from './tail.js';

export const registerFeed: Register = (program, environment) => {
  const feed = program
    .command('feed')
    .summary('who follows the feed, what they are sent, and how far they are')
    .description('Subscriptions of the downstream feed: see docs/how-to/give-access-to-the-feed.md.')
    .addHelpText('after', examples('ledger feed list', 'ledger feed status $ID'));
  registerList(feed, environment);
  registerFeedStatus(feed, environment);
  registerTail(feed, environment);
  registerRedeliver(feed, environment);
  registerSubscriptions(feed, environment);
};
