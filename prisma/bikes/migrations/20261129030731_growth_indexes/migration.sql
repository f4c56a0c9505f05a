-- DropIndex
DROP INDEX "Rental_userId_rentedAt_idx";

-- CreateIndex
CREATE INDEX "Bike_modelId_state_idleSince_id_idx" ON "Bike"("modelId", "state", "idleSince", "id");

-- CreateIndex
CREATE INDEX "Rental_userId_endedAt_idx" ON "Rental"("userId", "endedAt");

-- CreateIndex
CREATE INDEX "WaitingEntry_userId_endedAt_idx" ON "WaitingEntry"("userId", "endedAt");
