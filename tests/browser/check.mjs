// Opens a report in a real browser and looks at it as a reader would.
//   node check.mjs REPORT.html [BROWSER]
// Prints a line for each thing checked; ends with 1 at the first that is not so.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [file, executablePath = "/usr/bin/chromium"] = process.argv.slice(2);
const address = pathToFileURL(resolve(file)).href;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

// Playwright gives every launch a profile of its own.
const browser = await chromium.launch({ executablePath, headless: true, args });
let failed = false;
try {
  await quiet();
  await byKeyboard();
  await sorted();
  await durationsSorted();
  await audited("light");
  await audited("dark");
  await withoutScripts();
  await narrow();
  await printed();
} catch (error) {
  failed = true;
  console.log(`not so: ${error.stack}`);
} finally {
  await browser.close();
}
process.exit(failed ? 1 : 0);

/// A page with the report, and what went wrong or out of it.
async function opened(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const seen = { errors: [], requests: [], dialogs: [] };
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) seen.errors.push(message.text());
  });
  page.on("pageerror", (error) => seen.errors.push(error.message));
  page.on("request", (request) => seen.requests.push(request.url()));
  page.on("dialog", (dialog) => {
    seen.dialogs.push(dialog.message());
    dialog.dismiss();
  });
  await page.goto(address, { waitUntil: "load" });
  return { context, page, seen };
}

async function quiet() {
  const { context, page, seen } = await opened();
  await page.waitForTimeout(300);
  const elsewhere = seen.requests.filter((url) => url !== address && !url.startsWith("data:"));
  assert.deepEqual(elsewhere, [], "a request to elsewhere");
  assert.deepEqual(seen.errors, [], "a word on the console");
  assert.deepEqual(seen.dialogs, [], "a dialog");
  const counts = await page.evaluate(() => ({
    scripts: document.scripts.length,
    loading: document.querySelectorAll("img, iframe, object, embed, link:not([rel=icon]), [src], [srcset]").length,
    handlers: [...document.querySelectorAll("*")].filter((element) =>
      [...element.attributes].some((attribute) => attribute.name.startsWith("on")),
    ).length,
    headings: document.querySelectorAll("h1").length,
    charts: document.querySelectorAll("svg[role=img]").length,
    ids: document.querySelectorAll("[id]").length,
    different: new Set([...document.querySelectorAll("[id]")].map((element) => element.id)).size,
    hovers: document.querySelectorAll("svg rect > title").length,
  }));
  assert.equal(counts.scripts, 1, "scripts");
  assert.equal(counts.loading + counts.handlers, 0, "elements that load or act");
  assert.equal(counts.headings, 1, "headings of the first level");
  assert.equal(counts.ids, counts.different, "ids told twice");
  assert.ok(counts.charts >= 3 && counts.hovers > 0, "charts with values under the pointer");
  console.log(`opens: no request, nothing on the console, ${counts.charts} charts`);
  await context.close();
}

async function byKeyboard() {
  const { context, page } = await opened();
  const bill = page.locator("details.bill[open]").first();
  const item = bill.locator("li details").first();
  assert.equal(await item.evaluate((part) => part.open), false);
  assert.equal(await item.locator(".steps").isVisible(), false);
  await item.locator("summary").focus();
  await page.keyboard.press("Enter");
  assert.equal(await item.locator(".steps").isVisible(), true, "arithmetic unfolds");
  assert.match(await item.locator(".steps").innerText(), /=/);
  assert.equal(await item.locator(".source").isVisible(), true, "the source unfolds");
  await page.keyboard.press("Space");
  assert.equal(await item.locator(".steps").isVisible(), false, "it folds again");
  await page.evaluate(() => scrollTo(0, 0));
  await page.reload();
  await page.keyboard.press("Tab");
  const first = await page.evaluate(() => document.activeElement.className);
  assert.equal(first, "skip", "the way to the verdict comes first");
  console.log("keyboard: a bill unfolds to arithmetic and source, and folds");
  await context.close();
}

async function sorted() {
  const { context, page } = await opened();
  const table = page.locator(".costs table");
  const column = 1;
  const values = () =>
    table.evaluate((table, column) => [...table.tBodies[0].rows].map((row) => Number(row.cells[column].dataset.v)), column);
  const head = table.locator("thead th").nth(column);
  assert.equal(await head.getAttribute("aria-sort"), null);
  await head.locator("button").click();
  assert.equal(await head.getAttribute("aria-sort"), "ascending");
  const ascending = await values();
  assert.deepEqual(ascending, [...ascending].sort((a, b) => a - b), "ascending");
  await head.locator("button").press("Enter");
  assert.equal(await head.getAttribute("aria-sort"), "descending");
  assert.deepEqual(await values(), [...ascending].reverse(), "descending");
  if (new Set(ascending).size > 1) assert.notDeepEqual(ascending, await values(), "the order changes");
  const names = table.locator("thead th").first();
  await names.locator("button").click();
  assert.equal(await names.getAttribute("aria-sort"), "ascending");
  assert.equal(await head.getAttribute("aria-sort"), null, "one column at a time");
  console.log(`sorting: ${ascending.length} rows by click and key, told by aria-sort`);
  await context.close();
}

/// A column of times in mixed units: ms, s, min and h stand in their order.
async function durationsSorted() {
  const { context, page } = await opened();
  await page.evaluate(() => document.querySelectorAll("details").forEach((part) => (part.open = true)));
  const units = { "": 1, s: 1e3, min: 6e4, h: 36e5 };
  const figure = (text) => {
    const told = text.match(/(<?)~?([\d,.]+) ?(s|min|h)?$/);
    return told ? (Number(told[2].replaceAll(",", "")) / (told[1] ? 2 : 1)) * units[told[3] ?? ""] : null;
  };
  let columns = 0;
  for (const table of await page.locator("table[data-sortable]").all()) {
    const heads = table.locator("thead th");
    for (let column = 1; column < (await heads.count()); column += 1) {
      if (!/^(p\d+(\.\d)?|max|mean( ms)?)$/.test((await heads.nth(column).innerText()).trim())) continue;
      await heads.nth(column).locator("button").click();
      const shown = await table.evaluate(
        (table, column) =>
          [...table.tBodies[0].rows].map((row) => {
            const cell = row.cells[column].cloneNode(true);
            cell.querySelectorAll(".badge, small").forEach((part) => part.remove());
            return cell.textContent.trim();
          }),
        column,
      );
      const read = shown.map(figure).filter((value) => value !== null);
      assert.deepEqual(read, [...read].sort((a, b) => a - b), `times in their order: ${shown}`);
      columns += 1;
    }
  }
  assert.ok(columns >= 3, `${columns} columns of times`);
  console.log(`sorting: ${columns} columns of times, whatever their units`);
  await context.close();
}

async function audited(colorScheme) {
  const { context, page } = await opened({ colorScheme });
  // All of it is to be audited, not what is unfolded only.
  await page.evaluate(() => document.querySelectorAll("details").forEach((part) => (part.open = true)));
  // A page whose policy allows no script of others still runs what the browser's own debugger is told.
  await page.evaluate(axe);
  const result = await page.evaluate(() =>
    window.axe.run(document, { resultTypes: ["violations", "incomplete"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  const told = result.violations.map(
    (violation) => `${violation.id}: ${violation.help}\n  ${violation.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join("\n  ")}`,
  );
  assert.deepEqual(told, [], `axe-core, ${colorScheme}`);
  console.log(`axe-core: no violation, ${colorScheme}, ${result.passes.length} rules`);
  await context.close();
}

async function withoutScripts() {
  const { context, page, seen } = await opened({ javaScriptEnabled: false });
  assert.deepEqual(seen.errors, []);
  const text = await page.locator("main").innerText();
  for (const heading of ["What would flip it", "Bills", "Service levels", "Quotas and limits", "Not counted"]) {
    assert.ok(text.includes(heading), heading);
  }
  assert.ok(await page.locator(".costs tbody tr").first().isVisible());
  assert.equal(await page.locator("thead button").count(), 0, "no button that does nothing");
  const folded = page.locator("details.bill:not([open])").first();
  if (await folded.count()) {
    await folded.locator("summary").first().click();
    assert.ok(await page.locator("details.bill[open] .items").nth(1).isVisible(), "bills unfold without scripts");
  }
  console.log("without scripts: everything is there, bills unfold");
  await context.close();
}

async function narrow() {
  for (const width of [320, 400, 600]) {
    const { context, page } = await opened({ viewport: { width, height: 800 } });
    await page.evaluate(() => document.querySelectorAll("details").forEach((part) => (part.open = true)));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= width, `${wide} pixels in a window of ${width}`);
    await context.close();
  }
  console.log("narrow: 320 to 600 pixels without scrolling sideways");
}

async function printed() {
  for (const javaScriptEnabled of [true, false]) {
    const { context, page } = await opened({ javaScriptEnabled, colorScheme: "dark" });
    const paper = await page.pdf({ format: "A4", printBackground: true });
    assert.equal(paper.subarray(0, 5).toString(), "%PDF-");
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    const background = await page.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor).catch(() => null);
    if (background !== null) assert.equal(background, "rgb(255, 255, 255)", "paper is white");
    const steps = page.locator(".bill .steps");
    const folded = await steps.evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().height === 0).length);
    assert.equal(folded, 0, "every bill is unfolded on paper");
    await context.close();
  }
  console.log("print: a PDF, on white");
}
