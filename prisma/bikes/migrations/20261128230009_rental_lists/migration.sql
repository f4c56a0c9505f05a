-- CreateIndex
CREATE INDEX "Rental_bikeId_id_idx" ON "Rental"("bikeId", "id");

-- CreateIndex
CREATE INDEX "Rental_modelId_id_idx" ON "Rental"("modelId", "id");

-- CreateIndex
CREATE INDEX "Rental_startStationId_id_idx" ON "Rental"("startStationId", "id");

-- CreateIndex
CREATE INDEX "Rental_endStationId_id_idx" ON "Rental"("endStationId", "id");
