import { logIn, type Person } from './support/client.ts';
import { findModes, type System } from './support/system.ts';

const modes = await findModes();

describe.each(modes)('files of staff, $name', ({ start }) => {
  let system: System;
  beforeAll(async () => {
    system = await start();
  });
  afterAll(() => system[Symbol.asyncDispose]());

  test('what staff exports an admin imports, and nothing changes; then a line is applied', async () => {
    const [admin, staff] = [await logIn(system, 'admin'), await logIn(system, 'staff')];
    const send = (path: string, token: string, body?: string) =>
      fetch(new URL(`/files${path}`, system.url), {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${token}` },
        ...(body !== undefined && { body }),
      });
    const exported = await (await send('/exports/bikes.csv', staff.token)).text();
    expect(exported.split('\n').length).toBeGreaterThan(50);
    expect((await send('/imports/bikes', staff.token, exported)).status).toBe(403);
    const check = async (text: string) => {
      const { id } = (await (await send('/imports/bikes', admin.token, text)).json()) as { id: string };
      return id;
    };
    const fields = 'state lines creates changes same refused done';
    const read = async (id: string) =>
      (await admin.ask<{ import: Record<string, unknown> }>(`{ import(id: "${id}") { ${fields} } }`)).import;
    const unchanged = await read(await check(exported));
    expect(unchanged).toMatchObject({ creates: 0, changes: 0, refused: 0, same: unchanged['lines'] });

    const line = exported.split('\n').find((one) => one.endsWith('AVAILABLE')) ?? '';
    const id = await check(`serial,brand,model,station,state\n${line.replace('AVAILABLE', 'MAINTENANCE')}\n`);
    await admin.ask(`mutation { applyImport(input: { id: "${id}" }) { __typename } }`);
    let found = await read(id);
    while (found['state'] === 'APPLYING') found = await read(id);
    expect(found).toMatchObject({ state: 'APPLIED', changes: 1, done: 1 });
    const after = await (await send('/exports/bikes.csv?state=MAINTENANCE', staff.token)).text();
    expect(after).toContain(line.split(',')[0]);
    await hearOfImport(admin);
  });

  test('the names that users has are exported by way of the router, and auth has it on record', async () => {
    const admin = await logIn(system, 'admin');
    const url = new URL('/files/exports/profiles.ndjson?search=ada', system.url);
    const exported = await fetch(url, { headers: { authorization: `Bearer ${admin.token}` } });
    expect(exported.headers.get('content-disposition')).toBe('attachment; filename="profiles.ndjson"');
    expect(await exported.text()).toContain('"display_name":"Ada');
    const { accountLog } = await admin.ask<{ accountLog: { nodes: object[] } }>(
      '{ accountLog(first: 1, filter: { types: ["export.taken"] }) { nodes { file actor { email } } } }',
    );
    expect(accountLog.nodes).toMatchObject([
      { file: 'profiles.ndjson?search', actor: { email: expect.stringContaining('admin') as string } },
    ]);
  });

  test('people that are exported are the same when they are imported, and who is new is invited', async () => {
    const admin = await logIn(system, 'admin');
    const authorization = `Bearer ${admin.token}`;
    const door = new URL('/files/', system.url);
    const take = async () => {
      const exported = await fetch(new URL('exports/people.csv', door), { headers: { authorization } });
      return (await exported.text()).trim();
    };
    const fields = 'state creates changes same refused done';
    const check = async (body: string) => {
      const init = { method: 'POST', headers: { authorization }, body };
      const sent = await fetch(new URL('imports/people', door), init);
      const { id } = (await sent.json()) as { id: string };
      return { id, counts: await read(id) };
    };
    const read = async (id: string) =>
      (await admin.ask<{ it: Record<string, unknown> }>(`{ it: peopleImport(id: "${id}") { ${fields} } }`))
        .it;
    const people = await take();
    const { counts: unchanged } = await check(people);
    expect(unchanged).toMatchObject({ creates: 0, changes: 0, refused: 0 });
    expect(unchanged['same']).toBeGreaterThan(3);

    const { id } = await check(`${people}\nnew.rider@example.org,RENTER,INVITED\n`);
    await admin.ask(`mutation { applyPeopleImport(input: { id: "${id}" }) { __typename } }`);
    let found = await read(id);
    while (found['state'] === 'APPLYING') found = await read(id);
    expect(found).toMatchObject({ state: 'APPLIED', creates: 1 });
    expect(await take()).toContain('new.rider@example.org,RENTER,INVITED');
    await hearOfImport(admin);
  });

  /** Waits until the admin is told of an import, and reads it. */
  async function hearOfImport(admin: Person): Promise<void> {
    for (;;) {
      const { me } = await admin.ask<{
        me: { notifications: { nodes: { id: string; kind: string; readAt: string | null }[] } };
      }>('{ me { notifications(first: 5) { nodes { id kind readAt } } } }');
      const told = me.notifications.nodes.find(
        ({ kind, readAt }) => kind === 'IMPORT_DONE' && readAt === null,
      );
      if (!told) continue;
      await admin.ask(`mutation { markNotificationsRead(upTo: "${told.id}") { id } }`);
      return;
    }
  }
});
