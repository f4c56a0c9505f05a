-- AlterTable
ALTER TABLE "Event" ADD COLUMN "trace" TEXT;
