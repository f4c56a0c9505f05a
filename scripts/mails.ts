/**
 * npm run mails             renders the mail of each kind in each language into data/mails/, as HTML and as text
 * npm run mails -- <folder> into another folder
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { previewMails } from '@bike-rentals/users/mails';
import { root } from '@bike-rentals/system/paths';

const folder = process.argv[2] ?? join(root, 'data', 'mails');
await mkdir(folder, { recursive: true });
const mails = previewMails();
for (const { name, subject, text, html } of mails) {
  await writeFile(join(folder, `${name}.html`), html);
  await writeFile(join(folder, `${name}.txt`), `${subject}\n\n${text}\n`);
}
console.log(`${mails.length} mails are in ${folder}`);
