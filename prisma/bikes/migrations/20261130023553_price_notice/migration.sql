-- AlterTable
ALTER TABLE "Rental" ADD COLUMN "priceNoticeAt" DATETIME;
