import { findContraction } from './expanding.ts';

test.each([
  ['a table', 'CREATE TABLE "Price" ("id" TEXT NOT NULL PRIMARY KEY, "amount" INTEGER NOT NULL);'],
  ['a column that may be null', 'ALTER TABLE "Bike" ADD COLUMN "colour" TEXT;'],
  ['a column with a default', `ALTER TABLE "Bike" ADD COLUMN "colour" TEXT NOT NULL DEFAULT 'red';`],
  ['an index', '-- CreateIndex\nCREATE INDEX "Bike_colour_idx" ON "Bike"("colour");'],
  [
    'another choice of indexes',
    'DROP INDEX "Bike_colour_idx";\n\nCREATE INDEX "Bike_a_b_idx" ON "Bike"("a", "b");',
  ],
  [
    'a table with a unique index of its own, and what goes with the rows it refers to',
    `CREATE TABLE "Price" ("id" TEXT NOT NULL PRIMARY KEY, "bikeId" TEXT NOT NULL, "next" TEXT,
       CONSTRAINT "a" FOREIGN KEY ("bikeId") REFERENCES "Bike" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
       CONSTRAINT "b" FOREIGN KEY ("next") REFERENCES "Price" ("id") ON DELETE RESTRICT ON UPDATE CASCADE);
     CREATE UNIQUE INDEX "Price_bikeId_key" ON "Price"("bikeId");`,
  ],
])('%s expands', (_, sql) => {
  expect(findContraction(sql)).toBeUndefined();
});

test.each([
  ['a column that older code does not fill', 'ALTER TABLE "Bike" ADD COLUMN "colour" TEXT NOT NULL'],
  ['a unique index on a table that is there', 'CREATE UNIQUE INDEX "Bike_colour_key" ON "Bike"("colour")'],
  ['a column that goes', 'ALTER TABLE "Bike" DROP COLUMN "colour"'],
  ['a table that goes', 'DROP TABLE "Bike"'],
  ['a unique key that goes', 'DROP INDEX "Bike_serial_key"'],
  ['another name', 'ALTER TABLE "Bike" RENAME TO "Cycle"'],
  ['a change of rows', `UPDATE "Bike" SET "colour" = 'red'`],
  [
    'a reference that keeps rows from being deleted',
    'CREATE TABLE "Price" ("bikeId" TEXT, CONSTRAINT "a" FOREIGN KEY ("bikeId") REFERENCES "Bike" ("id") ON DELETE RESTRICT)',
  ],
])('%s does not', (_, statement) => {
  expect(findContraction(`CREATE TABLE "A" ("id" TEXT);\n${statement};`)).toBe(statement);
});
