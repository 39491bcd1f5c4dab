// Drives the bookcase's web page in Chromium: node bookcase.mjs URL CHROMIUM CLIENT_FOLDER [SCREENSHOT_FOLDER]
import assert from 'node:assert/strict';
import { writeFileSync, mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [url, executablePath, clientFolder, screenshots] = process.argv.slice(2);
const { chromium } = createRequire(join(clientFolder, 'package.json'))('playwright-core');
const picture = join(mkdtempSync(join(tmpdir(), 'yk-cover-')), 'cover.png');
// A red pixel.
writeFileSync(picture, Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64'));

const browser = await chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
const problems = [];

async function openAs(user, width) {
  const page = await (await browser.newContext({ viewport: { width, height: 800 } })).newPage();
  page.on('pageerror', error => problems.push(`${user}: ${error.message}`));
  page.on('console', message => { if (message.type() === 'error') problems.push(`${user}: ${message.text()}`); });
  await page.goto(`${url}/app/?user=${user}`);
  await page.waitForFunction(() => document.getElementById('me').textContent.startsWith('openid '));
  return page;
}

async function add(page, isbn, isPrivate) {
  await page.fill('#isbn', isbn);
  await page.click('#find button');
  await page.waitForSelector('#found:not([hidden])');
  if (isPrivate) await page.check('#found-private');
  await shoot(page, 'found');
  await page.click('#add');
  await page.waitForSelector(`#mine li[data-isbn="${isbn}"]`);
}

async function edit(page, isbn, change) {
  await page.click(`#mine li[data-isbn="${isbn}"] .open`);
  await page.waitForSelector('#detail[open]');
  await change();
  await shoot(page, 'detail');
  await page.click('#save');
  await page.waitForSelector('#detail:not([open])', { state: 'attached' });
  await page.waitForFunction(() => document.getElementById('message').textContent.includes('已保存'));
}

async function shoot(page, name) {
  if (screenshots) await page.screenshot({ path: join(screenshots, `${page.viewportSize().width}-${name}.png`), fullPage: true });
}

// Nothing may stick out sideways on a phone, and every text must stand out from what lies behind it (WCAG AA: 4.5, large 3).
async function checkLooks(page, name) {
  await shoot(page, name);
  const faults = await page.evaluate(() => {
    const faults = [];
    if (document.documentElement.scrollWidth > innerWidth) faults.push(`the page is ${document.documentElement.scrollWidth} px wide`);
    for (const element of document.querySelectorAll('input, textarea, button, progress, img, li')) {
      const around = element.closest('dialog, .card, li') ?? document.body;
      const box = element.getBoundingClientRect();
      if (element.checkVisibility() && box.right > Math.min(around.getBoundingClientRect().right, innerWidth) + 1) faults.push(`sticks out: <${element.tagName} id="${element.id}">`);
    }
    const numbers = colour => colour.match(/[\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    for (const element of document.querySelectorAll('body *')) {
      const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
      if (!own || element.disabled || !element.checkVisibility() || ['SCRIPT', 'OPTION', 'DATALIST'].includes(element.tagName)) continue;
      let behind = element;
      while (behind && (numbers(getComputedStyle(behind).backgroundColor)[3] ?? 1) === 0) behind = behind.parentElement;
      const style = getComputedStyle(element);
      const [a, b] = [light(numbers(style.color)), light(behind ? numbers(getComputedStyle(behind).backgroundColor) : [255, 255, 255])].sort((x, y) => y - x);
      const contrast = (a + 0.05) / (b + 0.05);
      if (contrast < (parseFloat(style.fontSize) >= 24 ? 3 : 4.5)) faults.push(`contrast ${contrast.toFixed(2)}: <${element.tagName} class="${element.className}"> ${element.textContent.trim().slice(0, 30)}`);
      const box = element.getBoundingClientRect();
      if (box.right > innerWidth + 1) faults.push(`sticks out: <${element.tagName}> ${element.textContent.trim().slice(0, 30)}`);
    }
    return faults;
  });
  assert.deepEqual(faults, [], `${name} at ${page.viewportSize().width} px`);
}

try {
  const alice = await openAs('alice', 1100);
  await checkLooks(alice, 'empty');
  await add(alice, '9787536692930', false);
  await add(alice, '9787506365437', true);
  await edit(alice, '9787536692930', async () => {
    await alice.fill('#detail-note', '先读第一章');
    await alice.locator('#detail-progress').fill('40');
    await alice.setInputFiles('#detail-cover', picture);
  });
  const cover = alice.locator('#mine li[data-isbn="9787536692930"] img.cover');
  await cover.waitFor();
  assert.ok(await cover.evaluate(async image => { await image.decode(); return image.naturalWidth > 0; }), 'the cover is shown');
  assert.equal(await alice.locator('#mine li[data-isbn="9787536692930"] progress').evaluate(bar => bar.value), 40);
  assert.equal(await alice.textContent('#total'), '2');
  await checkLooks(alice, 'alice');

  const bob = await openAs('bob', 390);
  assert.equal(await bob.locator('#shelf li[data-isbn="9787536692930"]').count(), 1, 'bob sees the public book');
  assert.equal(await bob.locator('li[data-isbn="9787506365437"]').count(), 0, 'bob does not see the private one');
  assert.equal(await bob.locator('#mine li[data-isbn]').count(), 0);
  assert.ok(!(await bob.content()).includes('先读第一章'), 'notes are never public');
  await add(bob, '9780131103627', false);
  await checkLooks(bob, 'bob');
  await bob.click('#mine .open');
  await bob.waitForSelector('#detail[open]');
  await checkLooks(bob, 'detail-open');
  await bob.click('#detail button[value=close]');

  // Made private, it is gone for others.
  await edit(alice, '9787536692930', () => alice.check('#detail-private'));
  await bob.reload();
  await bob.waitForFunction(() => document.getElementById('me').textContent.startsWith('openid '));
  assert.equal(await bob.locator('#shelf li[data-isbn]').count(), 0, 'bob no longer sees it');

  // All at once, by a function.
  await alice.click('#all-public');
  await alice.waitForFunction(() => document.getElementById('message').textContent.includes('2 本改为公开'));
  await bob.reload();
  await bob.waitForSelector('#shelf li[data-isbn="9787506365437"]');

  // A mistake is told, and a book is removed.
  await alice.fill('#isbn', '12345');
  await alice.click('#find button');
  await alice.waitForSelector('#message.error:not([hidden])');
  assert.match(await alice.textContent('#message'), /不是一个 ISBN/);
  await checkLooks(alice, 'error');
  await alice.click('#mine li[data-isbn="9787536692930"] .open');
  await alice.waitForSelector('#detail[open]');
  await alice.click('#remove');
  await alice.waitForSelector('#mine li[data-isbn="9787536692930"]', { state: 'detached' });

  const phone = await openAs('alice', 360);
  await checkLooks(phone, 'phone');
  assert.deepEqual(problems, []);
} finally {
  await browser.close();
}
