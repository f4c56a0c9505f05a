-- AlterTable
ALTER TABLE "Account" ADD COLUMN "termsVersion" INTEGER;
ALTER TABLE "Account" ADD COLUMN "termsAcceptedAt" DATETIME;

-- CreateTable
CREATE TABLE "Terms" (
    "version" INTEGER NOT NULL PRIMARY KEY,
    "url" TEXT NOT NULL,
    "note" TEXT,
    "publishedBy" TEXT NOT NULL,
    "publishedAt" DATETIME NOT NULL
);
