/** Adds `pregao orders` to the program. */

import { type Command, InvalidArgumentError } from 'commander';
import {
  acknowledgeCommand,
  cancelAllOrdersCommand,
  cancelOrderCommand,
  doubtsCommand,
  listOrdersCommand,
  ordersHealthCommand,
  replaceOrderCommand,
  resolveCommand,
  type SendOptions,
  sendOrderCommand,
  showOrderCommand,
} from './orders.ts';
import { rebuildOrdersCommand } from './rebuild-orders.ts';
import { verifyOrdersCommand } from './verify-orders.ts';
import { watchOrdersCommand } from './watch-orders.ts';

const JSON_OPTION = ['--json', 'print JSON as the API answers it'] as const;

export function addOrderCommands(program: Command): void {
  const orders = program
    .command('orders')
    .description('send, change and show orders of the running platform, on paper');
  addQuestions(orders);
  addSending(orders);
  addChanges(orders);
  orders
    .command('rebuild')
    .description('make lists and stories anew from the journal of the data folder')
    .option('--json', 'print the summary as JSON')
    .action(rebuildOrdersCommand);
  orders
    .command('verify')
    .description('prove that the journal of the data folder is as it was written, or name the first row that is not')
    .option('--json', 'print the verdict as JSON')
    .action(verifyOrdersCommand);
}

function addQuestions(orders: Command): void {
  orders
    .command('list')
    .description('print orders, newest first')
    .option('--state <names>', 'such as NEW,SENT,ACK,PARTIAL')
    .option('-s, --symbol <ticker>', 'of this symbol alone')
    .option('-e, --exchange <code>', 'of this exchange alone')
    .option('-a, --account <name>', 'of this account alone')
    .option('--client-order-id <id>', 'of this request alone')
    .option('--doubtful', 'only those that need a person: in doubt, or with an open break')
    .option('-n, --limit <count>', 'the newest so many', count, 50)
    .option('--all', 'all of them')
    .option(...JSON_OPTION)
    .action(listOrdersCommand);
  orders
    .command('watch')
    .description('print each change of an order as it comes, until Ctrl-C')
    .option('--json', 'print each order that changed as one line of JSON')
    .action(watchOrdersCommand);
  orders
    .command('show')
    .description('print an order and its story')
    .argument('<id>', 'such as c1~0.1')
    .option(...JSON_OPTION)
    .action(showOrderCommand);
  orders
    .command('doubts')
    .description('print what waits for a person: orders in doubt, breaks, and alarms')
    .option(...JSON_OPTION)
    .action(doubtsCommand);
  orders
    .command('health')
    .description('print whether orders are taken, and what is behind')
    .option(...JSON_OPTION)
    .action(ordersHealthCommand);
}

function addSending(orders: Command): void {
  orders
    .command('send')
    .description('send an order; its type follows from its prices')
    .argument('<side>', 'buy or sell')
    .argument('<quantity>', 'in shares or contracts')
    .argument('<symbol>', 'ticker, such as PETR4')
    .option('-p, --price <price>', 'limit, such as 38.52')
    .option('--stop-price <price>', 'it is sent on when the market has come to this price')
    .option('--type <name>', 'market, limit, stop, stop-limit or market-to-limit')
    .option('--time-in-force <name>', 'day, ioc, fok, gtc or gtd')
    .option('--good-till <date>', 'last day of a gtd order')
    .option('--oco-stop <price>', 'a second order, a stop: what one of the two trades, the other loses')
    .option('--oco-stop-limit <price>', 'its limit')
    .option('--take-profit <price>', 'with --stop-loss: each fill is protected by a pair of exits')
    .option('--stop-loss <price>', 'the stop of that pair')
    .option('--stop-loss-limit <price>', 'its limit')
    .option('--synthetic', 'the stop waits in the platform, not at the venue: not available yet, and refused')
    .option('-a, --account <name>', 'paper where it is left out')
    .option('-e, --exchange <code>', 'needed where more than one has the symbol')
    .option('--client-order-id <id>', 'names the order: the same again is done once')
    .option('--dry-run', 'tell what would be said to it, and send nothing')
    .option(...JSON_OPTION)
    .action((side: string, quantity: string, symbol: string, options: SendOptions) =>
      sendOrderCommand({ side, quantity, symbol }, options),
    );
}

function addChanges(orders: Command): void {
  orders
    .command('cancel')
    .description('cancel an order')
    .argument('<id>', 'such as c1~0.1; c1 means all orders of that request')
    .option(...JSON_OPTION)
    .action(cancelOrderCommand);
  orders
    .command('replace')
    .description('change quantity or prices of an order; what is left out stays')
    .argument('<id>', 'such as c1~0.1')
    .option('-q, --quantity <quantity>', 'in shares or contracts, what has traded included')
    .option('-p, --price <price>', 'the new limit')
    .option('--stop-price <price>', 'the new stop')
    .option(...JSON_OPTION)
    .action(replaceOrderCommand);
  orders
    .command('cancel-all')
    .description('cancel every open order')
    .option('-a, --account <name>', 'of this account alone')
    .option('-e, --exchange <code>', 'of this exchange alone')
    .option('-s, --symbol <ticker>', 'of this symbol alone')
    .option(...JSON_OPTION)
    .action(cancelAllOrdersCommand);
  orders
    .command('resolve')
    .description('say what became of an order in doubt, or close a break')
    .argument('<id>', 'of the order, such as c1~0.1, or of the break, such as c1~0.1~BrokerAck')
    .requiredOption('--evidence <text>', 'how one knows; the journal keeps it')
    .option('--sent <id>', 'the venue has it, under this id')
    .option('--not-sent', 'the venue never got it')
    .option(...JSON_OPTION)
    .action(resolveCommand);
  orders
    .command('acknowledge')
    .description('say that an alarm was seen')
    .argument('<id>', 'such as c1~0.1~UNPROTECTED')
    .option('--at <time>', 'when it was raised, as printed: one that was raised again since stays open')
    .option(...JSON_OPTION)
    .action(acknowledgeCommand);
}

function count(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  if (value < 1) throw new InvalidArgumentError('Expected a whole number from 1 on.');
  return value;
}
