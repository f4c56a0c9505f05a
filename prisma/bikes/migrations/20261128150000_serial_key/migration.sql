-- AlterTable
ALTER TABLE "Bike" ADD COLUMN "serialKey" TEXT;

-- CreateIndex
CREATE INDEX "Bike_serialKey_idx" ON "Bike"("serialKey");
