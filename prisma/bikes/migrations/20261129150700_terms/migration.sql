-- AlterTable
ALTER TABLE "Renter" ADD COLUMN "termsVersion" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "Terms" (
    "version" INTEGER NOT NULL PRIMARY KEY,
    "publishedAt" DATETIME NOT NULL
);
