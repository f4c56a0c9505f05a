-- AlterTable
ALTER TABLE "Rental" ADD COLUMN "bikeSince" DATETIME;
ALTER TABLE "Rental" ADD COLUMN "foundAt" DATETIME;

-- CreateTable
CREATE TABLE "FormerBike" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "rentalId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "bikeId" TEXT NOT NULL,
    "modelId" TEXT NOT NULL,
    "from" DATETIME NOT NULL,
    "to" DATETIME NOT NULL
);

-- CreateIndex
CREATE INDEX "FormerBike_bikeId_from_idx" ON "FormerBike"("bikeId", "from");

-- CreateIndex
CREATE INDEX "FormerBike_rentalId_id_idx" ON "FormerBike"("rentalId", "id");
