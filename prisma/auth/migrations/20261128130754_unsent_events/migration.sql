-- CreateTable
CREATE TABLE "UnsentEvent" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "reason" TEXT NOT NULL,
    "at" DATETIME NOT NULL
);
