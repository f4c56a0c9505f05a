-- AlterTable
ALTER TABLE "BikeModel" ADD COLUMN "cargoLoadKg" INTEGER;
ALTER TABLE "BikeModel" ADD COLUMN "rangeMeters" INTEGER;
ALTER TABLE "BikeModel" ADD COLUMN "wheelCount" INTEGER;
