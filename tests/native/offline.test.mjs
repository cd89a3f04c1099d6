// Offline by construction: while somebody uses the app, no process of its tree holds a socket
// that could leave the machine. This launch has no WebDriver, which needs a connection itself;
// the keyboard and the mouse drive the window instead (apt: xdotool).
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { t } from '../e2e/text.mjs';
import { Session, at, binary, pause, program, tree, until } from './session.mjs';
import { LOCAL, sockets } from './sockets.mjs';
import { Window } from './webdriver.mjs';

const words = t('en');
let session;
before(async () => {
  session = await Session.start();
});
after(() => session?.end());

test('the look-out sees a socket that can leave the machine', async () => {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  assert.ok(sockets(process.pid).some((socket) => socket.family === 'tcp'));
  server.close();
});

test('no process of the app holds one, from launch to check-in', async (context) => {
  // Where the answer stands is asked in a first window; the second is used with the mouse.
  const scout = await Window.open(session, { folder: join(session.home, 'scout') });
  await scout.reads(words('check_ins.one_tap'));
  const { x, y } = await scout.place('button', words('answers.good'));
  await scout.kill();

  const app = session.spawn(binary, ['--folder', session.folder, '--at', at, '--measure']);
  const seen = new Map();
  const programs = new Set();
  let looks = 0;
  let watching = true;
  const watch = (async () => {
    while (watching) {
      for (const socket of sockets(app.pid)) seen.set(`${socket.pid} ${socket.inode} ${socket.family}`, socket);
      for (const pid of tree(app.pid)) programs.add(program(pid));
      looks += 1;
      await pause(20);
    }
  })();
  const use = (...args) => assert.equal(spawnSync('xdotool', args, { env: session.env }).status, 0, 'xdotool (apt)');

  try {
    await until('the first screen', () => app.said.includes('ready '));
    await until('a check-in on disk', async () => {
      use('mousemove', String(x), String(y), 'click', '1');
      await pause(500);
      return existsSync(join(session.folder, 'vault.db'));
    });
    use('key', 'Escape');
    for (const tab of [2, 3, 4, 5, 1]) {
      use('key', `ctrl+${tab}`);
      await pause(700);
    }
    use('key', 'ctrl+k');
    await pause(700);
    use('type', 'custody');
    await pause(700);
  } finally {
    watching = false;
    await watch;
  }

  assert.equal(app.exitCode, null, app.said);
  const names = [...programs].map((path) => path?.split('/').at(-1));
  for (const part of ['crewroom', 'WebKitWebProcess', 'WebKitNetworkProcess']) assert.ok(names.includes(part), `${part} was watched`);
  const outward = [...seen.values()].filter((socket) => !LOCAL.has(socket.family));
  assert.deepEqual(outward, []);
  assert.ok(seen.size > 5, 'sockets were seen at all');
  context.diagnostic(`${looks} looks at ${names.join(', ')}: ${seen.size} sockets, all local`);
});
