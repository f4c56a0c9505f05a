-- CreateTable
CREATE TABLE "System" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "timezone" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "openingHours" TEXT NOT NULL DEFAULT '24/7'
);

-- CreateTable
CREATE TABLE "BikeModel" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "brand" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "formFactor" TEXT NOT NULL,
    "propulsion" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 0,
    "retiredAt" DATETIME
);

-- CreateTable
CREATE TABLE "Station" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "lat" REAL NOT NULL,
    "lon" REAL NOT NULL,
    "capacity" INTEGER NOT NULL,
    "isRenting" BOOLEAN NOT NULL DEFAULT true,
    "isReturning" BOOLEAN NOT NULL DEFAULT true,
    "version" INTEGER NOT NULL DEFAULT 0,
    "retiredAt" DATETIME
);

-- CreateTable
CREATE TABLE "Bike" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "serial" TEXT NOT NULL,
    "feedId" TEXT NOT NULL,
    "modelId" TEXT NOT NULL,
    "stationId" TEXT,
    "state" TEXT NOT NULL,
    "withdraw" BOOLEAN NOT NULL DEFAULT false,
    "idleSince" DATETIME NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 0,
    "retiredAt" DATETIME,
    "retiredReason" TEXT,
    CONSTRAINT "Bike_modelId_fkey" FOREIGN KEY ("modelId") REFERENCES "BikeModel" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Bike_stationId_fkey" FOREIGN KEY ("stationId") REFERENCES "Station" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Rental" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "commandId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "bikeId" TEXT NOT NULL,
    "modelId" TEXT NOT NULL,
    "startStationId" TEXT NOT NULL,
    "endStationId" TEXT,
    "activeBike" TEXT,
    "activeSlot" TEXT,
    "version" INTEGER NOT NULL DEFAULT 0,
    "rentedAt" DATETIME NOT NULL,
    "returnBy" DATETIME NOT NULL,
    "overdueAt" DATETIME,
    "remindedAt" DATETIME,
    "endedAt" DATETIME,
    "endReason" TEXT,
    CONSTRAINT "Rental_bikeId_fkey" FOREIGN KEY ("bikeId") REFERENCES "Bike" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "WaitingEntry" (
    "ticket" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "modelId" TEXT NOT NULL,
    "stationId" TEXT,
    "activeKey" TEXT,
    "version" INTEGER NOT NULL DEFAULT 0,
    "joinedAt" DATETIME NOT NULL,
    "endedAt" DATETIME,
    "endReason" TEXT
);

-- CreateTable
CREATE TABLE "Hold" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "bikeId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "ticket" INTEGER NOT NULL,
    "activeBike" TEXT,
    "activeTicket" INTEGER,
    "startedAt" DATETIME NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "endedAt" DATETIME,
    "endReason" TEXT,
    CONSTRAINT "Hold_bikeId_fkey" FOREIGN KEY ("bikeId") REFERENCES "Bike" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Event" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "aggregate" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "actorId" TEXT NOT NULL,
    "actorRole" TEXT NOT NULL,
    "reason" TEXT,
    "commandId" TEXT,
    "at" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "Command" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "type" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "outcome" JSONB NOT NULL,
    "handledAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "Cursor" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "seq" INTEGER NOT NULL DEFAULT 0
);

-- CreateTable
CREATE TABLE "Lease" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "holder" TEXT NOT NULL,
    "until" DATETIME NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "BikeModel_brand_name_key" ON "BikeModel"("brand", "name");

-- CreateIndex
CREATE UNIQUE INDEX "Bike_serial_key" ON "Bike"("serial");

-- CreateIndex
CREATE UNIQUE INDEX "Bike_feedId_key" ON "Bike"("feedId");

-- CreateIndex
CREATE INDEX "Bike_modelId_stationId_state_idx" ON "Bike"("modelId", "stationId", "state");

-- CreateIndex
CREATE UNIQUE INDEX "Rental_commandId_key" ON "Rental"("commandId");

-- CreateIndex
CREATE UNIQUE INDEX "Rental_activeBike_key" ON "Rental"("activeBike");

-- CreateIndex
CREATE UNIQUE INDEX "Rental_activeSlot_key" ON "Rental"("activeSlot");

-- CreateIndex
CREATE INDEX "Rental_userId_rentedAt_idx" ON "Rental"("userId", "rentedAt");

-- CreateIndex
CREATE INDEX "Rental_endedAt_returnBy_idx" ON "Rental"("endedAt", "returnBy");

-- CreateIndex
CREATE UNIQUE INDEX "WaitingEntry_id_key" ON "WaitingEntry"("id");

-- CreateIndex
CREATE UNIQUE INDEX "WaitingEntry_activeKey_key" ON "WaitingEntry"("activeKey");

-- CreateIndex
CREATE INDEX "WaitingEntry_modelId_ticket_idx" ON "WaitingEntry"("modelId", "ticket");

-- CreateIndex
CREATE UNIQUE INDEX "Hold_activeBike_key" ON "Hold"("activeBike");

-- CreateIndex
CREATE UNIQUE INDEX "Hold_activeTicket_key" ON "Hold"("activeTicket");

-- CreateIndex
CREATE INDEX "Hold_endedAt_expiresAt_idx" ON "Hold"("endedAt", "expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "Event_id_key" ON "Event"("id");

-- CreateIndex
CREATE UNIQUE INDEX "Event_aggregate_version_key" ON "Event"("aggregate", "version");
