-- AlterTable
ALTER TABLE "Job" ADD COLUMN "toStationId" TEXT;
