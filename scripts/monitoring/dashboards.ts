import type { Dashboard } from './dashboard.ts';
import { max, mean, quantiles, rate, sum } from './queries.ts';

const town: Dashboard = {
  uid: 'town',
  title: 'Town',
  rows: [
    {
      title: 'Is everything well?',
      panels: [
        {
          title: 'Alerts',
          description: 'Alerts that fire. docs/runbook.md says what to do about each.',
          unit: 'short',
          queries: [{ expr: 'count(ALERTS{alertstate="firing"}) or vector(0)', legend: 'firing' }],
        },
        {
          title: 'Processes',
          description: 'Processes that answer Prometheus, by program. bikes has two.',
          unit: 'short',
          queries: [sum('up', 'job')],
        },
        {
          title: 'Set aside',
          description: 'What an operator has to look at: npm run dead-letters lists it.',
          unit: 'short',
          queries: [
            max('bike_rentals_dead_commands'),
            max('bike_rentals_parked_commands'),
            max('bike_rentals_dead_events'),
            max('bike_rentals_set_aside_events'),
            max('bike_rentals_mails_given_up'),
          ],
        },
      ],
    },
    {
      title: 'Riding',
      panels: [
        {
          title: 'Commands decided',
          description: 'What bikes decides, by outcome. A command that is delivered twice counts twice.',
          unit: 'ops',
          queries: [rate('bike_rentals_commands_total', 'type', 'outcome')],
        },
        {
          title: 'From a request to its outcome',
          description: 'Milliseconds in the everyday; seconds while one instance of bikes takes over.',
          unit: 's',
          queries: quantiles('bike_rentals_request_seconds', 'kind'),
        },
        {
          title: 'Oldest that waits',
          description: 'A request without an outcome, and an event that subscribers have not got. Near 0.',
          unit: 's',
          queries: [
            max('bike_rentals_oldest_pending_request_seconds'),
            max('bike_rentals_oldest_unsent_event_seconds'),
          ],
        },
        {
          title: 'Bikes',
          description: 'Bikes of the town by state.',
          unit: 'short',
          queries: [max('bike_rentals_bikes', 'state')],
        },
        {
          title: 'Rentals and waiting lists',
          description: 'Rentals that run, bikes that are held for somebody, and who waits for one.',
          unit: 'short',
          queries: [
            max('bike_rentals_active_rentals'),
            max('bike_rentals_live_holds'),
            max('bike_rentals_waiting_entries'),
          ],
        },
        {
          title: 'Log-ins',
          description: 'Log-ins by result: THROTTLED is somebody who guesses, or an app that repeats itself.',
          unit: 'ops',
          queries: [rate('bike_rentals_logins_total', 'result')],
        },
      ],
    },
  ],
};

const router: Dashboard = {
  uid: 'router',
  title: 'Router',
  rows: [
    {
      title: 'Operations',
      panels: [
        {
          title: 'Operations by result',
          description: 'invalid and refused are the clients’ mistakes, errors and failed may be ours.',
          unit: 'ops',
          queries: [rate('router_operations_total', 'kind', 'result')],
        },
        {
          title: 'Time to the response',
          description: 'Of queries and mutations; of subscriptions until they are accepted.',
          unit: 's',
          queries: quantiles('router_operation_seconds', 'kind'),
        },
        {
          title: 'Most frequent operations',
          description: 'By name; operations beyond the first 200 names are called other.',
          unit: 'ops',
          queries: [
            {
              expr: 'topk(10, sum by (operation) (rate(router_operations_total[$__rate_interval])))',
              legend: '{{operation}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Subgraphs',
      panels: [
        {
          title: 'Fetches by result',
          description: 'Requests to subgraphs. unavailable: no answer; invalid: none that can be read.',
          unit: 'ops',
          queries: [rate('router_fetches_total', 'subgraph', 'result')],
        },
        {
          title: 'Time of fetches',
          description: 'Until a subgraph has answered.',
          unit: 's',
          queries: quantiles('router_fetch_seconds', 'subgraph'),
        },
        {
          title: 'Plans',
          description:
            'hit: the plan was cached. Many misses: an app that writes values into its operations.',
          unit: 'ops',
          queries: [rate('router_plans_total', 'cache')],
        },
      ],
    },
    {
      title: 'Subscriptions',
      panels: [
        {
          title: 'Sockets and streams',
          description: 'WebSockets, and subscriptions over SSE or multipart.',
          unit: 'short',
          queries: [sum('router_sockets', 'instance'), sum('router_streams', 'instance')],
        },
        {
          title: 'Subscriptions at subgraphs',
          description: 'Shared by clients that follow the same.',
          unit: 'short',
          queries: [sum('router_groups', 'instance')],
        },
        {
          title: 'What waits',
          description: 'Events for their response, operations for a plan. Near 0.',
          unit: 'short',
          queries: [sum('router_events_waiting'), sum('router_plans_waiting')],
        },
      ],
    },
  ],
};

const processes: Dashboard = {
  uid: 'processes',
  title: 'Processes',
  rows: [
    {
      title: 'Node',
      panels: [
        {
          title: 'Event loop lag, p99',
          description: 'How late the process is at what it wants to do. Above 0.2 s requests wait.',
          unit: 's',
          queries: [max('nodejs_eventloop_lag_p99_seconds', 'job', 'instance')],
        },
        {
          title: 'CPU',
          description: 'Of one core; JavaScript uses one at most.',
          unit: 'percentunit',
          queries: [rate('process_cpu_seconds_total', 'job', 'instance')],
        },
        {
          title: 'Memory',
          description: 'As the operating system sees it. docker-compose.yml has the limits.',
          unit: 'bytes',
          queries: [max('process_resident_memory_bytes', 'job', 'instance')],
        },
        {
          title: 'Garbage collection',
          description: 'Part of the time.',
          unit: 'percentunit',
          queries: [rate('nodejs_gc_duration_seconds_sum', 'job', 'instance')],
        },
        {
          title: 'Running for',
          description: 'Falls to 0 at a restart.',
          unit: 's',
          queries: [
            {
              expr: 'time() - max by (job, instance) (process_start_time_seconds)',
              legend: '{{job}} {{instance}}',
            },
          ],
        },
        {
          title: 'Versions',
          description: 'Processes by version: two during an upgrade only.',
          unit: 'short',
          queries: [
            {
              expr: 'count by (service, version) ({__name__=~"bike_rentals_build_info|router_build_info"})',
              legend: '{{service}} {{version}}',
            },
          ],
        },
      ],
    },
    {
      title: 'GraphQL of the services',
      panels: [
        {
          title: 'Operations by result',
          description: 'What the router asks of each service.',
          unit: 'ops',
          queries: [rate('bike_rentals_operations_total', 'job', 'kind', 'result')],
        },
        {
          title: 'Time to the response',
          description: 'Mutations of users wait for the outcome: 3 s at most.',
          unit: 's',
          queries: quantiles('bike_rentals_operation_seconds', 'job', 'kind'),
        },
        {
          title: 'Subscriptions',
          description: 'Of routers, each for one client or for many.',
          unit: 'short',
          queries: [sum('bike_rentals_subscriptions', 'job', 'instance')],
        },
      ],
    },
    {
      title: 'Connections',
      panels: [
        {
          title: 'Brokers',
          description: '1: all that a process needs of the broker works.',
          unit: 'none',
          queries: [
            {
              expr: 'min by (job, instance, broker) (bike_rentals_broker_connected)',
              legend: '{{job}} {{instance}} {{broker}}',
            },
          ],
        },
        {
          title: 'What fails',
          description: 'For how long. Empty, or 0, in the everyday.',
          unit: 's',
          queries: [
            {
              expr: 'max by (job, instance, what) (bike_rentals_failing_seconds) or vector(0)',
              legend: '{{job}} {{instance}} {{what}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Traces',
      panels: [
        {
          title: 'Spans',
          description:
            'By what became of them. queue_full and failed are lost: the collector is slow or away.',
          unit: 'ops',
          queries: [
            {
              expr: 'sum by (job, result) (rate({__name__=~"bike_rentals_spans_total|router_spans_total"}[$__rate_interval]))',
              legend: '{{job}} {{result}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Databases',
      panels: [
        {
          title: 'Transactions',
          description: 'Each is a flush to the disk.',
          unit: 'ops',
          queries: [rate('bike_rentals_transaction_seconds_count', 'job', 'instance')],
        },
        {
          title: 'Time of transactions',
          description: 'From BEGIN to COMMIT, for which the database is locked.',
          unit: 's',
          queries: quantiles('bike_rentals_transaction_seconds', 'job'),
        },
        {
          title: 'Waiting for the database',
          description: 'Time in the queue of the process, before BEGIN.',
          unit: 's',
          queries: quantiles('bike_rentals_transaction_wait_seconds', 'job'),
        },
        {
          title: 'Locked by another process',
          description: 'Attempts that were repeated: two instances of a service write, or a backup runs.',
          unit: 'ops',
          queries: [rate('bike_rentals_transaction_retries_total', 'job', 'instance')],
        },
        {
          title: 'Size',
          description: 'Of the database and its write-ahead log.',
          unit: 'bytes',
          queries: [max('bike_rentals_database_bytes', 'job', 'file')],
        },
        {
          title: 'Free on the disk',
          description: 'Below 32 MiB a service is not ready any more.',
          unit: 'bytes',
          queries: [{ expr: 'min by (job) (bike_rentals_database_disk_free_bytes)', legend: '{{job}}' }],
        },
      ],
    },
  ],
};

const messages: Dashboard = {
  uid: 'messages',
  title: 'Messages',
  rows: [
    {
      title: 'Commands',
      panels: [
        {
          title: 'Sent by users',
          description:
            'By type and whether RabbitMQ took them; void takes back what was not decided in time.',
          unit: 'ops',
          queries: [rate('bike_rentals_commands_sent_total', 'type', 'result')],
        },
        {
          title: 'Sent again',
          description: 'Commands without an outcome after some seconds.',
          unit: 'ops',
          queries: [rate('bike_rentals_command_resends_total', 'instance')],
        },
        {
          title: 'Requests without an outcome',
          description: 'Of all users. At 10,000 no other is taken.',
          unit: 'short',
          queries: [max('bike_rentals_pending_requests')],
        },
        {
          title: 'Queue',
          description:
            'Commands that nobody has taken, that cannot be decided, and that are newer than the code.',
          unit: 'short',
          queries: [
            max('bike_rentals_commands_waiting'),
            max('bike_rentals_dead_commands'),
            max('bike_rentals_parked_commands'),
          ],
        },
        {
          title: 'Size of a batch',
          description: 'Mean number of commands that bikes decides together; 32 at most.',
          unit: 'short',
          queries: [mean('bike_rentals_command_batch_size', 'mean')],
        },
        {
          title: 'Time of a batch',
          description: 'The transaction and the waiting for it.',
          unit: 's',
          queries: quantiles('bike_rentals_command_batch_seconds'),
        },
      ],
    },
    {
      title: 'Events',
      panels: [
        {
          title: 'Recorded',
          description: 'Events per second, by topic.',
          unit: 'ops',
          queries: [
            {
              expr: 'max by (topic, key) (rate(bike_rentals_event_seq{what="recorded"}[$__rate_interval]))',
              legend: '{{topic}} {{key}}',
            },
          ],
        },
        {
          title: 'Not published yet',
          description: 'Near 0 while Kafka can be reached.',
          unit: 'short',
          queries: [max('bike_rentals_unsent_events', 'job')],
        },
        {
          title: 'Not consumed by users yet',
          description: 'How far users is behind what is published.',
          unit: 'short',
          queries: [
            {
              expr: 'max by (topic, key) (bike_rentals_event_seq{what="published"}) - on (topic, key) max by (topic, key) (bike_rentals_consumed_event_seq)',
              legend: '{{topic}} {{key}}',
            },
          ],
        },
        {
          title: 'Who publishes',
          description: 'The process of each service that has the lease of the relay.',
          unit: 'none',
          queries: [max('bike_rentals_relay_lease_held', 'job', 'instance')],
        },
        {
          title: 'Subscribers of live events',
          description:
            'Of bikes: routers, each for one client or for many. Of users: waiting mutations as well.',
          unit: 'short',
          queries: [
            sum('bike_rentals_feed_readers', 'job', 'instance'),
            sum('bike_rentals_listeners', 'job', 'instance'),
          ],
        },
        {
          title: 'Subscribers that were too slow',
          description: 'They read from the table instead, and miss nothing.',
          unit: 'ops',
          queries: [rate('bike_rentals_feed_overruns_total', 'instance')],
        },
      ],
    },
    {
      title: 'Mails',
      panels: [
        {
          title: 'Attempts by result',
          description: 'failed is tried again, given-up is not.',
          unit: 'ops',
          queries: [rate('bike_rentals_mails_total', 'result')],
        },
        {
          title: 'Due',
          description: 'To be mailed now.',
          unit: 'short',
          queries: [max('bike_rentals_mails_due')],
        },
        {
          title: 'Reports on mails',
          description:
            'What was read in the mailbox of BOUNCE_MAILBOX; undeliverable: nothing is mailed there any more.',
          unit: 'ops',
          queries: [rate('bike_rentals_bounces_total', 'result')],
        },
        {
          title: 'Rounds of reading',
          description: 'Of this mailbox; none where it is not set.',
          unit: 'ops',
          queries: [rate('bike_rentals_bounce_rounds_total', 'result')],
        },
      ],
    },
  ],
};

const accounts: Dashboard = {
  uid: 'accounts',
  title: 'Accounts',
  rows: [
    {
      title: 'Sessions',
      panels: [
        {
          title: 'Log-ins',
          description: 'By result.',
          unit: 'ops',
          queries: [rate('bike_rentals_logins_total', 'result')],
        },
        {
          title: 'Refreshes',
          description: 'By result. TOKEN_REUSED: a token was stolen, or an app refreshes in two places.',
          unit: 'ops',
          queries: [rate('bike_rentals_refreshes_total', 'result')],
        },
        {
          title: 'Registrations',
          description: 'By result.',
          unit: 'ops',
          queries: [rate('bike_rentals_registrations_total', 'result')],
        },
        {
          title: 'argon2',
          description: 'Time of a password’s hash, the waiting for one of four threads included.',
          unit: 's',
          queries: quantiles('bike_rentals_argon2_seconds'),
        },
      ],
    },
  ],
};

/** All dashboards. */
export const dashboards: readonly Dashboard[] = [town, router, messages, accounts, processes];
