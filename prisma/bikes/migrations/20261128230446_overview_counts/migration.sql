-- CreateIndex
CREATE INDEX "Bike_stationId_state_idx" ON "Bike"("stationId", "state");

-- CreateIndex
CREATE INDEX "Rental_rentedAt_idx" ON "Rental"("rentedAt");
