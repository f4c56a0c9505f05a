-- AlterTable
ALTER TABLE "BikeModel" ADD COLUMN "countsVersion" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "Station" ADD COLUMN "countsVersion" INTEGER NOT NULL DEFAULT 0;
