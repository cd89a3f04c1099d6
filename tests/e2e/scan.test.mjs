// A code is scanned instead of typed: the card that the hub prints, and the square on a new device's screen.
import assert from 'node:assert/strict';
import { App, journey } from './harness.mjs';
import { Hub } from './hub.mjs';
import { askToJoin, digits, press, status } from './syncing.mjs';

const scan = (app, picture) => app.page.locator('input[type=file]').setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: picture });
const value = (app, key) => app.page.getByLabel(app.t(key), { exact: true }).inputValue();

/** A photograph of a drawing: larger than what is read, askew, and on a grey table. */
async function photograph(app, svg) {
  const page = await app.page.context().newPage();
  await page.setViewportSize({ width: 1500, height: 1100 });
  await page.setContent(`<body style="margin:0;background:#8a8f94"><div style="position:absolute;left:420px;top:260px;width:600px;transform:rotate(7deg)">${svg}</div>`);
  const picture = await page.screenshot();
  await page.close();
  return picture;
}

journey('scan the card, scan the other device, and a picture of nothing', { on: ['phone'] }, async (phone) => {
  const hub = await Hub.start();
  try {
    const sheet = hub.invite('--format', 'svg', '--address', 'https://hub.force.example');
    const printed = /font-family="monospace"[^>]*>([^<]+)</.exec(sheet)[1];
    const card = /<svg x=[\s\S]*?<\/svg>/.exec(sheet)[0].replace(/ x="\d+" y="\d+"/, '').replace('width="32" height="32"', 'width="100%"');
    await phone.open('settings/sync');
    await phone.press(phone.link(new RegExp(phone.t('sync.off.enrol'))));
    await phone.seen(phone.button(phone.t('sync.scan.camera')));

    await scan(phone, await photograph(phone, '<p style="font-size:60px">No square here</p>'));
    await phone.seen(phone.text(phone.t('sync.scan.none')));
    await scan(phone, await photograph(phone, card));
    await phone.gone(phone.text(phone.t('sync.scan.none')));
    await phone.page.waitForFunction((code) => [...document.querySelectorAll('input')].some((input) => input.value === code), printed);
    assert.equal(await value(phone, 'sync.enrol.code'), printed);
    assert.equal(await value(phone, 'sync.address'), 'https://hub.force.example');
    // The card names the hub as officers reach it; this one is on this machine.
    await phone.page.getByLabel(phone.t('sync.address'), { exact: true }).fill(hub.address);
    await press(phone, 'sync.enrol.submit');
    await phone.seen(phone.button(phone.t('sync.on.now')));

    const laptop = await App.start({ size: 'desktop' });
    try {
      await laptop.open('now');
      await askToJoin(laptop, hub, 'Station laptop');
      const square = await laptop.page.locator('.qr').screenshot();
      await phone.open('settings/sync');
      await phone.press(phone.link(phone.t('sync.devices.add')));
      await scan(phone, await photograph(phone, `<img style="width:100%" src="data:image/png;base64,${square.toString('base64')}">`));
      assert.equal(await digits(phone), await digits(laptop));
      await press(phone, 'sync.add.done');
      await press(laptop, 'sync.pair.yes');
      await laptop.seen(laptop.button(laptop.t('sync.on.now')));
      assert.equal((await status(phone)).devices, 2);
    } finally {
      await laptop.stop();
    }
  } finally {
    await hub.stop();
  }
});
