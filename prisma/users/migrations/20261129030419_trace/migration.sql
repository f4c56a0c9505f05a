-- AlterTable
ALTER TABLE "RentalRequest" ADD COLUMN "trace" TEXT;
