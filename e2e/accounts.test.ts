import { logIn, register } from './support/client.ts';
import { startSystem } from './support/system.ts';

test('an admin finds users by mail address, with what all services know of them', async () => {
  await using system = await startSystem();
  const [admin, rider] = await Promise.all([logIn(system, 'admin'), register(system)]);
  await rider.ask('mutation { updateProfile(input: { displayName: "Ada" }) { __typename } }');
  const { me } = await rider.ask<{ me: { email: string } }>('{ me { email } }');
  const found = await admin.ask(
    `query ($search: String) {
      accounts(search: $search, role: RENTER) { totalCount nodes { id email displayName rentals { totalCount } } }
    }`,
    { search: me.email },
  );
  expect(found).toEqual({
    accounts: {
      totalCount: 1,
      nodes: [{ id: rider.id, email: me.email, displayName: 'Ada', rentals: { totalCount: 0 } }],
    },
  });
});
