-- AlterTable
ALTER TABLE "Station" ADD COLUMN "address" TEXT;
